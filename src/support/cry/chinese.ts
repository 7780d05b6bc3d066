import { indirectly } from './hints.ts';
import { byItself, takingLeave } from './living-on.ts';
import { dying, outright } from './outright.ts';

/** Said in letters, of the sounds or of their first ones. */
const inLetters =
  /buxianghuo|bu?xiang?zaihuo|huobuxiaqu|huogoule|huonile|huozhe(?:mei|hao|zhen|tai|you)|xiang(?:qu)?zisha|yaozisha|woyaosi|woxiangsi|(?:^|wo|hao|zhen)xiangsi(?!kao|xiang|ge|dian|ji|ming)|woyaozisha|zisha(?!hu|cha|bei)|qingsheng|tiaolou(?!dong)|gewan|shengburu|jieshushengming|chengbuxiaqu|chengbuzhu|jianchibuxiaqu|shengwukelian|yiliaobailiao|xiangxiaoshi|jiejue(?:wo)?ziji|zican|yishu(?:xie)?hao|jiuming(?!ing)|jiujiuwo|meirenzaihuwo|jieshu(?:zhe)?yiqie|woxiangsui|huodehaolei|woburuqusi|xiangjieshu|meishenmeyisi|zoutouwulu|woxiangzou(?!lu|le)|yanshi|juewang|bengkuile/;
const initials =
  /^(?:wo)?(?:bxhl?|bxhxql?|hbxql?|hbxxql?|wxsl?|w?xzsl?|w?yzsl?|wysl?|wbxhl?|hgll?|hnl|hzmysl?|hzml?|swkl|sbrs|cbxql?|cbzl|ylbl|zsl|jsjj|jjw|jm|yyz)$|(?:^|[^a-z])(?:wbxhl?|bxhle?|bxhxq|hbxql?|swkl|hzmys|w?xzsl?|wyzsl?|yyz)(?![a-z])/;

/** What people say of work, weather and jokes; taken out before the rules look. */
const thing =
  '(?:需求|表格|表单|系统|报表|周报|日报|方案|接口|代码|程序|进程|服务|电脑|打印机|软件|页面|网页|链接|文件|邮件|按钮|账号|项目|工单|流程|ppt|excel|vpn|bug|任务|稿子|论文|孩子吧?$)';
const everyday = [
  '(?:笑|累|困|热|冷|忙|饿|气|烦|吓|急|渴|馋|酸|甜|美|爽|丢|羡慕|嫉妒|无聊|尴尬|麻烦|郁闷|辣|臭|香|卡|慢|难吃|好吃|好笑|坑|堵|挤|亏|穷|闲|土|丑|帅|萌|可爱|爱|恨|吵|晒|闷|冻|贵|蠢|笨|懒)死(?!掉)(?:我|人|个人|你|了|我了|人了)?',
  '想死(?:你|您|他|她|它|大家|各位|爸|妈|家里|老家|那)|(?:你|他|她)(?:们)?可?想死我了?|自杀式|自残式|跳楼(?:价|大|机|甩)|死(?:机|锁|循环|线|板|角|记|党|忠|扣|磕|结|链|缠|对头|信箱|信|期|守|代码|数据|库存|规定|理|账|工资)|卡死|写死|关死|锁死|定死|盯死|封死|堵死|钉死|咬死|死亡(?:证明|日期|赔偿|抚恤|保险|赔付|待遇|补助|率|之组|行军)|因工死亡|工伤死亡|死活|死不(?:承认|认|改)|必死无疑的(?:需求|项目)|打死(?:也|都)不|宁死不|死撑着面子|死心塌|要死要活|(?:半|装)死|死而复|起死回|该死的(?:系统|电脑|软件|程序|打印机|网)|死者|去世(?:的)?(?:同事|员工|家属)|生死(?:状|簿)|出生入死|不死鸟',
  '(?:系统|电脑|程序|软件|服务器|服务|浏览器|手机|页面|应用|app|网站|数据库|网络|打印机)(?:老|总|又|都|突然|一直|经常|已经|已|会|就|要|快|不断|频繁|的|是)*(?:崩溃|没救|死)|崩溃(?:日志|报告|率)|活动|活跃|干活(?:儿)?|找活(?:儿)?|生活费|灵活|激活|生活补贴|生活区|生活馆|存活(?:期|率)|活(?:期|水)',
  `救命(?=.{0,6}${thing})|${thing}.{0,8}救命|${thing}.{0,4}(?:改|做|写)到死|(?:拯救|救)(?:一下)?(?:我的|这个)?${thing}|(?:登录|打开|提交|上传|下载|找|进|连接|显示|加载)不(?:上|开|了|到|进|出)(?:去|来)?|逼疯了?哈|笑疯|没力气了?(?:先)?下班|(?:请|麻烦)?帮我(?:看|查|找|改|开|重置|登录|结束|取消)|没(?:有)?意义的?(?:会|需求|培训)|会议?没(?:有)?意义|没有?希望(?:延期|提前|加薪|通过)|退路由|杀了我吧哈|吃了?药好(?:多|些)|骂了?我(?:一顿)?气死|笑不活|(?:哭|感动|美|笑)(?:死|哭)了?我?|我哭(?:死|了怎么)|救我的(?:头发|钱包|腰|颈椎|眼睛|脸|狗命|减肥|体重|ppt|电脑)|${thing}.{0,4}没救|没救了?(?:这|那|的)个?${thing}|^(?:真的?|大家|各位)?再见下周|项目圆满|(?:又|在)?加班(?:发错了)?|后事再议|今天谁值班|楼顶停车|坚持不懈|我?放弃年假|护栏了人没事|大佬救我|(?:孩子|宝宝|娃)(?:又|一直)?哭了?(?:一|半)?(?:晚上|夜|宿)|(?:我真是个|我是)废物又(?:忘|迟|错|打|发)|我不配用|没(?:人|有人)(?:喜欢|爱)(?:吃|这个|那个|新)|没希望(?:拿奖|中奖|晋级)|(?:自杀|心理)(?:危机)?(?:干预|预防)(?:培训|课|讲座)|反家暴法|宝宝凌晨|网页回不去|刀片(?:要|得)按|刀片管理|心态崩了?(?=电脑|系统|没保存|文件)`,
  // Verbs and aches of work; things, games and books that die; leaving for today.
  '(?:跑|改|赶|排队?|爬|抄|背|堵车?|练|搬|催|熬夜|牙疼|腰疼|腿疼|脚疼|肩疼|胃疼)死(?:我)?了|死缓|死路一条(?=换|改|另)|(?:主角|反派|男主|女主|游戏里|副本里).{0,6}死|(?:进程|线程|服务|任务|缓存)杀不死|(?:客户|甲方|产品|需求|bug)(?:们)?快?要?把我逼疯|撑不住(?:这个|这么)?(?:模型|流量|并发|数据)|(?:服务器|集群|网络|数据库)(?:快)?(?:扛|撑)不住|(?:电量|电池|流量|内存).{0,2}撑不到|(?:服务|线上|系统|网站)(?:又)?挂了快?救救我',
  '牛?奶(?:茶|粉|油|酪|咖)|(?:客户|甲方|供应商)(?:真|都|已经|是)?没救|(?:烧烤|木)炭|烧烤.{0,3}炭.{0,4}|钓鱼绳|水果刀在抽屉|江湖再见|先走了?(?=接孩子|开会|赶车|赶高铁|赶飞机)|先走一步(?=你们慢|回头|明天)|终于解脱了(?=考|放假|项目|交)|结束了?(?=终于上线|终于交)|永别了?(?=旧|老电脑|老系统)|消失(?:一|两|三|几)(?:天|周)(?:去|旅|休)|不想活(?=儿|动)|没有希望(?:拿到|中标|签下|续签)|遗书.{0,6}(?:语料|标注|关键词)|照顾一?下(?=前台|客户|新人|展位)|生无可恋的(?:加班|周一|会议)|楼梯.{0,3}没力气|爬不动了|不想(?:改|写|搬|对)了',
];

/** As `plainOf` gives what was typed, without a character said twice in a row. */
const any = (parts: readonly string[], flags = 'u') =>
  new RegExp(parts.join('|').replaceAll(/(\p{Script=Han})\1+/gu, '$1'), flags);
const said = any([...outright, ...dying, ...indirectly, ...byItself, ...takingLeave]);
const jokes = any(everyday, 'gu');

/** @param dense as `plainOf` gives it, and `letters` too: whether it may be a cry for help */
export function criesInChinese(dense: string, letters: string): boolean {
  return said.test(chineseWithoutJokes(dense)) || inLetters.test(letters) || initials.test(dense);
}

export function chineseWithoutJokes(dense: string): string {
  return dense.replaceAll(jokes, '，');
}
