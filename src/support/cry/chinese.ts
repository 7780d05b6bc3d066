import { indirectly } from './hints.ts';
import { byItself, takingLeave } from './living-on.ts';
import { dying, outright } from './outright.ts';

/** Said in letters, of the sounds or of their first ones. */
const inLetters =
  /buxianghuo|bu?xiang?zaihuo|huobuxiaqu|huogoule|huonile|huozhe(?:mei|hao|zhen|tai|you)|xiang(?:qu)?zisha|yaozisha|woyaosi|woxiangsi|(?:^|wo|hao|zhen)xiangsi(?!kao|xiang|ge|dian|ji|ming)|woyaozisha|zisha(?!hu|cha|bei)|qingsheng|tiaolou(?!dong)|gewan|shengburu|jieshushengming|chengbuxiaqu|chengbuzhu|jianchibuxiaqu|shengwukelian|yiliaobailiao|xiangxiaoshi|jiejue(?:wo)?ziji|zican|yishu(?:xie)?hao|jiuming(?!ing)|jiujiuwo/;
const initials =
  /^(?:wo)?(?:bxhl?|bxhxql?|hbxql?|hbxxql?|wxsl?|w?xzsl?|w?yzsl?|wysl?|wbxhl?|hgll?|hnl|hzmysl?|hzml?|swkl|sbrs|cbxql?|cbzl|ylbl|zsl|jsjj|jjw|jm|yyz)$|(?:^|[^a-z])(?:wbxhl?|bxhle?|bxhxq|hbxql?|swkl|hzmys|w?xzsl?|wyzsl?|yyz)(?![a-z])/;

/** What people say of work, weather and jokes; taken out before the rules look. */
const everyday = [
  '(?:笑|累|困|热|冷|忙|饿|气|烦|吓|急|渴|馋|酸|甜|美|爽|丢|羡慕|嫉妒|无聊|尴尬|麻烦|郁闷|辣|臭|香|卡|慢|难吃|好吃|好笑|坑|堵|挤|亏|穷|闲|土|丑|帅|萌|可爱|爱|恨|吵|晒|闷|冻|贵|蠢|笨|懒)死(?:我|人|个人|你|了|我了|人了)?',
  '想死(?:你|您|他|她|它|大家|各位|爸|妈|家里|老家|那)|(?:你|他|她)(?:们)?可?想死我了?|自杀式|自残式|跳楼(?:价|大|机|甩)|死(?:机|锁|循环|线|板|角|记|党|忠|扣|磕|结|链|缠|对头|信箱|信|期|守|代码|数据|库存|规定|理|账|工资)|卡死|写死|关死|锁死|定死|盯死|封死|堵死|钉死|咬死|死亡(?:证明|日期|赔偿|抚恤|保险|赔付|待遇|补助|率|之组|行军)|因工死亡|工伤死亡|死活|死不(?:承认|认|改)|必死无疑的(?:需求|项目)|打死(?:也|都)不|宁死不|死撑着面子|死心塌|要死要活|(?:半|装)死|死而复|起死回|该死的(?:系统|电脑|软件|程序|打印机|网)|死者|去世(?:的)?(?:同事|员工|家属)|生死(?:状|簿)|出生入死|不死鸟',
  '(?:系统|电脑|程序|软件|服务器|服务|浏览器|手机|页面|应用|app|网站|数据库|网络|打印机)(?:老|总|又|都|突然|一直|经常|已经|已|会|就|要|快|不断|频繁|的|是)*(?:崩溃|没救|死)|崩溃(?:日志|报告|率)|活动|活跃|干活(?:儿)?|找活(?:儿)?|生活费|灵活|激活|生活补贴|生活区|生活馆|存活(?:期|率)|活(?:期|水)',
];

/** As `plainOf` gives what was typed, without a character said twice in a row. */
const any = (parts: readonly string[], flags = 'u') =>
  new RegExp(parts.join('|').replaceAll(/(\p{Script=Han})\1+/gu, '$1'), flags);
const said = any([...outright, ...dying, ...indirectly, ...byItself, ...takingLeave]);
const jokes = any(everyday, 'gu');

/** @param dense as `plainOf` gives it, and `letters` too: whether it may be a cry for help */
export function criesInChinese(dense: string, letters: string): boolean {
  return said.test(dense.replaceAll(jokes, '，')) || inLetters.test(letters) || initials.test(dense);
}
