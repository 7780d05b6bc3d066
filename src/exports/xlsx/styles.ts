/** Places in `cellXfs` of `styleSheet`. */
export const styles = {
  plain: 0,
  text: 1,
  instant: 2,
  day: 3,
  number: 4,
  head: 5,
  title: 6,
  label: 7,
  wrapped: 8,
};

const font = (more: string) => `<font>${more}<name val="Calibri"/><family val="2"/></font>`;
const top = '<alignment vertical="top"/>';
const wrap = '<alignment vertical="top" wrapText="1"/>';
const xf = (format: number, fontId: number, fillId: number, alignment: string) =>
  `<xf numFmtId="${format}" fontId="${fontId}" fillId="${fillId}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">${alignment}</xf>`;

/**
 * Format 49 is text: who edits a cell that looks like a formula still has a text. The order of the parts is that of
 * the schema (ECMA-376 part 1, 18.8.39).
 */
export const styleSheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="4">${font('<sz val="11"/>')}${font('<b/><sz val="11"/>')}${font('<b/><sz val="16"/>')}${font('<sz val="11"/><color rgb="FF5B6470"/>')}</fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF3"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9">${xf(0, 0, 0, '')}${xf(49, 0, 0, top)}${xf(164, 0, 0, '<alignment horizontal="left" vertical="top"/>')}${xf(165, 0, 0, '<alignment horizontal="left" vertical="top"/>')}${xf(3, 0, 0, top)}${xf(49, 1, 2, wrap)}${xf(49, 2, 0, top)}${xf(49, 3, 0, wrap)}${xf(49, 0, 0, wrap)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
