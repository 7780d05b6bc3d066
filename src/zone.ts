/** The company's time zone, until it can be configured for each legal entity. */
export const companyZone = 'Asia/Shanghai';
