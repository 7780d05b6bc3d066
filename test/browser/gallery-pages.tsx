import type { ComponentChildren } from 'preact';
import type { Language } from '../../src/messages/model.ts';
import {
  AnswerPanel,
  Badge,
  Bubble,
  Button,
  Card,
  Composer,
  ConversationList,
  DataTable,
  DisclosureTable,
  FieldView,
  FormView,
  LinkButton,
  MessengerShell,
  PageHead,
  type Pane,
  PersonaSwitch,
  ProgressBar,
  Prose,
  Section,
  Stats,
  Stepper,
  Tabs,
  Thread,
  ThreadNote,
} from '../../src/web/components/index.ts';
import { Page } from '../../src/web/layout.tsx';
import {
  answers,
  clockTime,
  concernForm,
  disclosure,
  doneCard,
  noticeCard,
  pageTexts,
  personas,
  picker,
  policyHtml,
} from './gallery-samples.ts';

const post = { url: '/local/act', csrf: 'sample' };

interface FrameProps {
  lang: Language;
  title: string;
  viewer: 'hr' | 'employee';
  current?: string;
  width?: 'reading' | 'wide' | 'full';
  children: ComponentChildren;
}

export function Frame({ lang, title, viewer, current, width, children }: FrameProps) {
  const w = picker(lang);
  const staff = [
    { label: w('公告栏', 'Board'), href: '/board' },
    { label: w('我的', 'Mine'), href: '/me' },
  ];
  const hr = [
    { label: w('政策', 'Policies'), href: '/console/policies' },
    { label: w('通知', 'Notices'), href: '/console/notices' },
    {
      label: w('顾虑与提问', 'Concerns'),
      href: '/console/concerns',
      count: 2,
      countLabel: w('2 条待回复', '2 waiting'),
    },
    ...staff,
  ];
  return (
    <Page
      title={title}
      lang={lang}
      nav={(viewer === 'hr' ? hr : staff).map((item) => ({ ...item, current: item.href === current }))}
      viewerName={viewer === 'hr' ? w('林小雨', 'Lin Xiaoyu') : w('吴桐', 'Wu Tong')}
      viewerDetail={viewer === 'hr' ? w('人力资源部', 'Human resources') : w('销售部', 'Sales')}
      csrf="sample"
      languages={[
        { lang: 'zh-CN', label: '中文', href: '?lang=zh-CN' },
        { lang: 'en', label: 'English', href: '?lang=en' },
      ]}
      t={pageTexts(w)}
      width={width}
    >
      {children}
    </Page>
  );
}

export function messengerPage(lang: Language, pane: Pane, withSide = false) {
  const w = picker(lang);
  const bot = w('阅知', 'Heed');
  const me = w('吴桐', 'Wu Tong');
  return (
    <Frame lang={lang} title={w('消息', 'Messages')} viewer="employee" width="full">
      <MessengerShell
        pane={pane}
        title={w('消息', 'Messages')}
        peopleLabel={w('样例公司的同事', 'People of Sample Company')}
        people={
          <PersonaSwitch
            label={w('以谁的身份查看', 'Play as')}
            groups={personas(w, '吴桐')}
            post={{ url: '/local/person', csrf: 'sample' }}
            search={{ label: w('搜索姓名或部门', 'Search people'), none: w('没有找到', 'Nobody found') }}
          />
        }
        viewer={{
          name: me,
          detail: w('销售部 · 客户经理', 'Sales · Account manager'),
          switchHref: '?pane=people',
          switchLabel: w('换人', 'Switch'),
        }}
        conversations={
          <ConversationList
            label={w('会话', 'Conversations')}
            empty={w('还没有消息', 'No messages yet')}
            conversations={[
              {
                id: '1',
                title: bot,
                avatar: 'bot',
                preview: w('工作聊天记录的收集与使用说明', 'How work chat records are collected and used'),
                time: clockTime(lang, '2025-11-24T02:05:00Z'),
                unread: 2,
                unreadLabel: w('2 条未读', '2 unread'),
                href: '?pane=thread',
                current: true,
              },
              {
                id: '2',
                title: w('隐私办公室', 'Privacy office'),
                avatar: 'office',
                preview: w('您好，私人账号不在范围之内。', 'Private accounts are not included.'),
                time: { iso: '2025-11-21T07:30:00Z', label: w('周五', 'Fri') },
                unread: 0,
                unreadLabel: '',
                href: '?c=2',
              },
            ]}
          />
        }
        thread={
          <Thread
            title={bot}
            subtitle={w('隐私通知与回执', 'Privacy notices and receipts')}
            avatar="bot"
            back={{ href: '?pane=chats', label: w('返回会话列表', 'Back to conversations') }}
            label={w('与阅知的对话', 'Conversation with Heed')}
            live={{ connect: '/local/stream', swap: 'message', mode: 'beforeend' }}
            composer={
              <Composer
                post={post}
                label={w('输入消息', 'Message')}
                placeholder={w('问一个关于隐私的问题', 'Ask a question about privacy')}
                send={w('发送', 'Send')}
                hint={w('回复通常在一个工作日内', 'Answers usually come within one working day')}
              />
            }
          >
            <ThreadNote>{w('11月20日 周四', 'Thu 20 Nov')}</ThreadNote>
            <Bubble side="in" author={bot} avatar="bot" time={clockTime(lang, '2025-11-20T06:04:00Z')}>
              <Card card={doneCard(w)} post={post} />
            </Bubble>
            <Bubble
              side="out"
              author={me}
              time={clockTime(lang, '2025-11-20T06:10:00Z')}
              text={w('我用私人手机聊的会被收集吗?', 'Are chats on my private phone collected?')}
              delivery={{ state: 'accepted', label: w('已送达', 'Delivered') }}
            />
            <Bubble
              side="in"
              author={bot}
              avatar="bot"
              time={clockTime(lang, '2025-11-20T06:10:00Z')}
              text={w(
                '不会。私人账号和私人设备都不在收集范围内。\n您的问题已转给隐私办公室，回复会出现在这里。',
                'No. Private accounts and devices are not collected.\nYour question went to the privacy office; the answer will appear here.',
              )}
            />
            <ThreadNote>{w('今天', 'Today')}</ThreadNote>
            <Bubble side="in" author={bot} avatar="bot" time={clockTime(lang, '2025-11-24T02:05:00Z')}>
              <Card card={noticeCard(w)} post={{ ...post, target: 'closest .card' }} />
            </Bubble>
          </Thread>
        }
        side={
          withSide
            ? {
                title: w('我有顾虑', 'I have a concern'),
                closeHref: '?pane=thread',
                closeLabel: w('关闭', 'Close'),
                body: (
                  <FormView
                    form={concernForm(w)}
                    post={post}
                    optional={w('选填', 'optional')}
                    titleHidden
                    cancelHref="?"
                    id="concern"
                  />
                ),
              }
            : undefined
        }
      />
    </Frame>
  );
}

export function signingPage(lang: Language) {
  const w = picker(lang);
  const title = w('工作聊天记录的收集与使用说明', 'How work chat records are collected and used');
  return (
    <Frame lang={lang} title={title} viewer="employee" width="reading">
      <Stepper
        label={w('进度', 'Progress')}
        steps={[
          { label: w('阅读', 'Read'), state: 'current' },
          { label: w('签署', 'Sign'), state: 'todo' },
          { label: w('回执', 'Receipt'), state: 'todo' },
        ]}
      />
      <PageHead
        title={title}
        lead={w(
          '样例公司隐私办公室 · 第 3 版 · 2025年12月1日起生效',
          'Privacy office, Sample Company · version 3 · in force from 1 December 2025',
        )}
        actions={
          <LinkButton href="/download" small download="policy.html">
            {w('保存全文', 'Save this text')}
          </LinkButton>
        }
      />
      <DisclosureTable {...disclosure(w)} />
      <Prose
        html={policyHtml(w)}
        lang={lang}
        readEnd={{ url: '/n/1/read', label: w('正文完', 'End of text') }}
      />
      <AnswerPanel
        title={w('您的回复', 'Your answer')}
        statement={w(
          '我已阅读《工作聊天记录的收集与使用说明》第 3 版，知悉其中的收集内容、目的、保存期限和我的权利。',
          'I have read version 3 of “How work chat records are collected and used” and know what is collected, why, for how long, and my rights.',
        )}
        post={post}
        buttons={answers(w)}
        note={w(
          '知悉不等于同意。无论怎样回复，都不会影响您的考核。您的回复会记入可独立验证的日志。',
          'Acknowledging is not consenting. However you answer, it does not count against you. Your answer goes into a log anyone can verify.',
        )}
      >
        <FieldView
          id="answer-name"
          field={{
            name: 'name',
            kind: 'text',
            label: w('签署姓名', 'Sign with your full name'),
            help: w('请输入您的全名：吴桐', 'As in the directory: Wu Tong'),
            required: true,
          }}
          value=""
          optional={w('选填', 'optional')}
        />
      </AnswerPanel>
    </Frame>
  );
}

const coverage = [
  ['销售部', 'Sales', 14, 11, 1, 2, 0],
  ['客服中心', 'Customer care', 12, 6, 2, 3, 1],
  ['信息技术部', 'IT', 6, 6, 0, 0, 0],
  ['公共关系部', 'Public relations', 4, 1, 0, 3, 0],
] as const;

export function consolePage(lang: Language) {
  const w = picker(lang);
  const parts = (row: readonly [string, string, ...number[]]) => [
    { kind: 'answered' as const, label: w('已回复', 'Answered'), value: row[3] ?? 0 },
    { kind: 'seen' as const, label: w('已打开', 'Opened only'), value: row[4] ?? 0 },
    { kind: 'accepted' as const, label: w('已送达', 'Delivered only'), value: row[5] ?? 0 },
    { kind: 'missing' as const, label: w('未送达', 'Not reached'), value: row[6] ?? 0 },
  ];
  const summary = (done: number, all: number) =>
    w(`${all} 人中 ${done} 人已回复`, `${done} of ${all} answered`);
  return (
    <Frame lang={lang} title={w('覆盖情况', 'Coverage')} viewer="hr" current="/console/notices">
      <PageHead
        up={{ href: '/console/notices', label: w('全部通知', 'All notices') }}
        title={w('工作聊天记录的收集与使用说明', 'How work chat records are collected and used')}
        marks={<Badge tone="wait">{w('进行中', 'Running')}</Badge>}
        lead={w(
          '发给 4 个部门 36 人 · 11月28日 18:00 截止',
          'Sent to 36 people in 4 departments · due Fri 28 Nov, 18:00',
        )}
        actions={
          <>
            <Button look="primary">{w('提醒未完成的人', 'Remind those not finished')}</Button>
            <LinkButton href="/export">{w('导出存证', 'Export evidence')}</LinkButton>
          </>
        }
      />
      <Tabs
        label={w('通知视图', 'Views of this notice')}
        items={[
          { label: w('覆盖情况', 'Coverage'), href: '?v=coverage', current: true },
          { label: w('人员', 'People'), href: '?v=people', count: 36 },
          { label: w('顾虑', 'Concerns'), href: '?v=concerns', count: 2 },
          { label: w('卡片预览', 'Card'), href: '?v=card' },
        ]}
      />
      <Stats
        items={[
          {
            label: w('已回复', 'Answered'),
            value: '24',
            detail: w('共 36 人，67%', 'of 36, 67%'),
            tone: 'good',
          },
          { label: w('已打开', 'Opened, not answered'), value: '3' },
          {
            label: w('仅送达', 'Delivered only'),
            value: '8',
            detail: w('是否看过未知', 'whether seen is unknown'),
          },
          {
            label: w('未送达', 'Not reached'),
            value: '1',
            detail: w('没有手机，需纸质签收', 'no phone: paper'),
            tone: 'bad',
          },
        ]}
      />
      <Section
        id="whole"
        title={w('总体进度', 'As a whole')}
        text={w('实时更新。“已送达”不等于“已看到”。', 'Live. Delivered does not mean seen.')}
        sheet
      >
        <ProgressBar
          label={w('全部人员', 'Everyone')}
          summary={summary(24, 36)}
          total={36}
          parts={parts(['', '', 36, 24, 3, 8, 1])}
          heading
          legend
        />
      </Section>
      <DataTable
        caption={w('按部门', 'By department')}
        rows={coverage}
        rowKey={(row) => row[1]}
        empty={w('没有部门', 'No departments')}
        columns={[
          {
            key: 'department',
            label: w('部门', 'Department'),
            cell: (row) => w(row[0], row[1]),
            sort: { href: '?sort=department' },
          },
          {
            key: 'progress',
            label: w('进度', 'Progress'),
            cell: (row) => (
              <ProgressBar
                label={w(row[0], row[1])}
                summary={summary(row[3], row[2])}
                total={row[2]}
                parts={parts(row)}
              />
            ),
          },
          { key: 'people', label: w('人数', 'People'), cell: (row) => row[2], numeric: true },
          {
            key: 'answered',
            label: w('已回复', 'Answered'),
            cell: (row) => row[3],
            numeric: true,
            sort: { href: '?sort=answered', direction: 'descending' },
          },
          { key: 'open', label: w('未完成', 'Not finished'), cell: (row) => row[2] - row[3], numeric: true },
        ]}
      />
    </Frame>
  );
}
