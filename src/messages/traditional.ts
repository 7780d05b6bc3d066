/**
 * Traditional characters of the words that Heed listens for, and the simplified ones that stand for them. No converter:
 * whoever types in Hong Kong, Macao, Taiwan or Singapore shall be understood, and what they write is kept as it is.
 */
const pairs =
  '辦办 數数 據据 幫帮 問问 題题 諮咨 詢询 訊讯 隱隐 執执 務务 臺台 檯台 後后 單单 職职 關关 閉闭 妳你 ' +
  '碼码 證证 號号 銀银 儲储 資资 驗验 動动 態态 設设 變变 為为 爲为 換换 記记 ' +
  '殺杀 輕轻 尋寻 結结 傷伤 殘残 樓楼 沒没 著着 歡欢 義义 嗎吗';

const simple = new Map(pairs.split(' ').map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]));

/** The same text with those characters as they are written in simplified Chinese, one for one: positions stay. */
export function simplified(text: string): string {
  return text.replaceAll(/[\u4E00-\u9FFF]/g, (character) => simple.get(character) ?? character);
}
