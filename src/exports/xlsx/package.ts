import { xmlText } from './cells.ts';

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A sheet by its file and the name on its tab; `filter` where its rows can be filtered. */
export interface SheetPart {
  file: string;
  name: string;
  filter?: string;
}

/** What ties the sheets together (ECMA-376 part 2, Open Packaging Conventions), by path. */
export function packageParts(
  sheets: readonly SheetPart[],
  active: number,
  about: { title: string; language: string; at: Date },
): [path: string, text: string][] {
  return [
    ['[Content_Types].xml', contentTypes(sheets)],
    [
      '_rels/.rels',
      relations([
        ['officeDocument', 'xl/workbook.xml'],
        ['', 'docProps/core.xml'],
      ]),
    ],
    ['docProps/core.xml', core(about)],
    ['xl/workbook.xml', workbook(sheets, active)],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...sheets.map(({ file }): [string, string] => ['worksheet', `worksheets/${file}`]),
        ['styles', 'styles.xml'],
      ]),
    ],
  ];
}

function contentTypes(sheets: readonly SheetPart[]): string {
  const part = (name: string, type: string) => `<Override PartName="${name}" ContentType="${type}"/>`;
  return `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', `${kind}.sheet.main+xml`)}${sheets.map(({ file }) => part(`/xl/worksheets/${file}`, `${kind}.worksheet+xml`)).join('')}${part('/xl/styles.xml', `${kind}.styles+xml`)}${part('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}</Types>`;
}

function relations(of: readonly (readonly [type: string, target: string])[]): string {
  const each = of.map(
    ([type, target], n) =>
      `<Relationship Id="rId${n + 1}" Type="${type ? `${office}/${type}` : `${packages}/relationships/metadata/core-properties`}" Target="${target}"/>`,
  );
  return `${xml}<Relationships xmlns="${packages}/relationships">${each.join('')}</Relationships>`;
}

function workbook(sheets: readonly SheetPart[], active: number): string {
  const each = sheets.map(
    ({ name }, n) => `<sheet name="${attribute(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`,
  );
  const filters = sheets.flatMap(({ name, filter }, n) =>
    filter
      ? [
          `<definedName name="_xlnm._FilterDatabase" localSheetId="${n}" hidden="1">${attribute(`'${name.replaceAll("'", "''")}'!${absolute(filter)}`)}</definedName>`,
          `<definedName name="_xlnm.Print_Titles" localSheetId="${n}">${attribute(`'${name.replaceAll("'", "''")}'!$1:$1`)}</definedName>`,
        ]
      : [],
  );
  const names = filters.length > 0 ? `<definedNames>${filters.join('')}</definedNames>` : '';
  return `${xml}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><bookViews><workbookView activeTab="${active}"/></bookViews><sheets>${each.join('')}</sheets>${names}</workbook>`;
}

/** `A1:C9` as `$A$1:$C$9`. */
const absolute = (range: string): string => range.replace(/(?<![A-Z])([A-Z]+)(\d+)/g, '$$$1$$$2');

const attribute = (text: string): string => xmlText(text).replaceAll('"', '&quot;');

function core({ title, language, at }: { title: string; language: string; at: Date }): string {
  const made = at.toISOString().replace(/\.\d+Z$/, 'Z');
  return `${xml}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(title)}</dc:title><dc:creator>Heed</dc:creator><dc:language>${language}</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">${made}</dcterms:created></cp:coreProperties>`;
}

/** What the tab of a sheet may be called: 31 units, none of `[]:*?/\`, no apostrophe at either end. */
export function tabName(text: string, more = ''): string {
  const clean = text.replace(/[[\]:*?/\\\p{Cc}]/gu, ' ').replace(/^[\s']+|(?<![\s'])[\s']+$/g, '');
  return (
    Array.from(clean)
      .slice(0, Math.floor((31 - more.length) / (/[\u{10000}-\u{10FFFF}]/u.test(clean) ? 2 : 1)))
      .join('')
      .replace(/(?<![\s'])[\s']+$/, '') + more
  );
}
