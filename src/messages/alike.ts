/**
 * Characters that are picked instead of the right one, because they sound like it or nearly look like it. Only for
 * the words that Heed knows, and none that makes another word of one of them (代班, 同志).
 */
const alike: Readonly<Record<string, string>> = {
  帮: '邦榜梆',
  助: '组住主注祝著',
  忙: '盲茫',
  待: '代带呆戴侍持',
  办: '半伴版扮辨',
  数: '书树素竖',
  据: '居剧局句具锯',
  提: '题体替',
  问: '闻间稳文',
  题: '提体',
  咨: '资姿兹',
  询: '寻讯旬循',
  信: '新心芯',
  息: '西希惜席',
  隐: '引影饮',
  私: '司思丝',
  回: '会汇徊',
  执: '直值职只',
  任: '认仁',
  务: '物误雾',
  通: '同痛统',
  知: '之支只志织',
  制: '治质致志',
  度: '渡读杜镀',
  公: '工功供',
  告: '高稿搞',
  政: '正证整',
  策: '测册侧',
  菜: '采彩才',
  单: '担但丹',
  后: '候侯厚',
  台: '太抬',
  你: '尼妮',
  您: '宁',
  好: '号浩',
};

/**
 * Whether a word that came alone is the form but for one character: one that is easily picked instead, or in a form
 * of four characters and more any.
 */
export function typedAlike(form: string, typed: string): boolean {
  const [right, given] = [Array.from(form), Array.from(typed)];
  if (right.length !== given.length || right.length < 2) return false;
  const wrong = right.flatMap((one, at) => (one === given[at] ? [] : [at]));
  const [at] = wrong;
  if (at === undefined) return true;
  if (wrong.length > 1) return false;
  return right.length >= 4 || (alike[right[at] ?? '']?.includes(given[at] ?? '') ?? false);
}
