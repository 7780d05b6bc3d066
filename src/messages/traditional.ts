/**
 * Traditional characters of the words that Heed listens for, and the simplified ones that stand for them. No converter:
 * whoever types in Hong Kong, Macao, Taiwan or Singapore shall be understood, and what they write is kept as it is.
 */
const pairs =
  '辦办 數数 據据 幫帮 問问 題题 諮咨 詢询 訊讯 隱隐 執执 務务 臺台 檯台 後后 單单 職职 關关 閉闭 妳你 ' +
  '碼码 證证 號号 銀银 儲储 資资 驗验 動动 態态 設设 變变 為为 爲为 換换 記记 ' +
  '殺杀 輕轻 尋寻 結结 傷伤 殘残 樓楼 沒没 著着 歡欢 義义 嗎吗 ' +
  '遺遗 書书 絕绝 藥药 燒烧 氣气 離离 開开 這这 個个 無无 戀恋 厭厌 價价 麼么 撐撑 堅坚 過过 來来 斷断 親亲 媽妈 對对 ' +
  '們们 還还 會会 擔担 負负 贅赘 讓让 覺觉 長长 遠远 別别 見见 臥卧 軌轨 農农 囑嘱 願愿 勁劲 頭头 難难 慾欲 憂忧 鬱郁 ' +
  '潰溃 緒绪 誰谁 獨独 愛爱 體体 緊紧 縊缢 盡尽 話话 訴诉 說说 棄弃 擾扰 處处 邊边 煩烦 條条 樣样 麵面 麽么 ' +
  '劃划 塊块 壓压 掛挂 橋桥 淚泪 滅灭 煉炼 牽牵 獲获 當当 療疗 癒愈 眾众 禮礼 稱称 純纯 終终 經经 繼继 續续 罷罢 ' +
  '聽听 脫脱 腳脚 臉脸 與与 舊旧 萬万 詛诅 該该 請请 識识 護护 貨货 貪贪 賬账 輪轮 軟软 運运 遲迟 醫医 ' +
  '錯错 閃闪 雙双 霧雾 靈灵 順顺 頂顶 顧顾 飯饭 駭骇 鬧闹 點点 徹彻 彌弥 專专 導导 從从 復复 惡恶 慘惨 憐怜 懷怀 戰战 ' +
  '曆历 權权 殯殡 淨净 漸渐 爛烂 爺爷 現现 竊窃 練练 線线 縱纵 總总 臟脏 華华 蘇苏 術术 補补 製制 ' +
  '諒谅 譯译 豈岂 賴赖 躍跃 轉转 選选 醜丑 釋释 鋒锋 閒闲 韌韧 飛飞 養养 驚惊 鬆松 齊齐 龍龙 嚥咽 奪夺 孫孙 屍尸 墜坠 牆墙 懸悬 樑梁 劍剑 繩绳 颱台';

const simple = new Map(pairs.split(' ').map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]));

/** The same text with those characters as they are written in simplified Chinese, one for one: positions stay. */
export function simplified(text: string): string {
  return text.replaceAll(/[\u4E00-\u9FFF]/g, (character) => simple.get(character) ?? character);
}

/** Every character that stands for another one, with that. */
export const characters = (): ReadonlyMap<string, string> => simple;
