/**
 * First two digits: provinces and the like; 71 and 83 Taiwan, 81 Hong Kong, 82 Macau (83 on residence permits since 2018);
 * 9 and the first digit of a province on permanent residence cards of foreigners (since 2023).
 */
const places = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-6])/;
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';

/**
 * Whether these are a Chinese identity number: place, a day there was, and check digit (GB 11643, ISO 7064 MOD 11-2).
 *
 * @param digits 17 of them and a digit or X
 */
export function isIdentityNumber(digits: string): boolean {
  if (!/^\d{17}[\dX]$/.test(digits) || !places.test(digits)) return false;
  const [year, month, day] = [digits.slice(6, 10), digits.slice(10, 12), digits.slice(12, 14)].map(Number);
  if (year === undefined || year < 1880 || year > 2100) return false;
  const born = new Date(Date.UTC(year, (month ?? 0) - 1, day));
  if (born.getUTCMonth() + 1 !== month || born.getUTCDate() !== day) return false;
  const sum = weights.reduce((all, weight, n) => all + weight * Number(digits[n]), 0);
  return digits[17] === checks[sum % 11];
}
