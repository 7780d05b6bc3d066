/**
 * Renders every component and three whole pages to static files, to be looked at:
 * `node --import tsx test/browser/gallery.tsx DIR`, then open `DIR/gallery.zh-CN.html`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { VNode } from 'preact';
import { type Language, languages } from '../../src/messages/model.ts';
import { assets } from '../../src/web/assets/assets.ts';
import {
  Alert,
  AnswerPanel,
  Avatar,
  Badge,
  Button,
  ButtonRow,
  Card,
  Confirm,
  DataTable,
  DiffView,
  DisclosureTable,
  EmptyState,
  Facts,
  FormView,
  LinkButton,
  PageHead,
  Pager,
  ReceiptView,
  Section,
  Stepper,
  Timeline,
} from '../../src/web/components/index.ts';
import { htmlDocument } from '../../src/web/layout.tsx';
import { consolePage, Frame, messengerPage, signingPage } from './gallery-pages.tsx';
import { answers, concernForm, disclosure, doneCard, moment, noticeCard, picker } from './gallery-samples.ts';

const post = { url: '/act', csrf: 'sample' };

function galleryPage(lang: Language) {
  const w = picker(lang);
  return (
    <Frame lang={lang} title={w('组件', 'Components')} viewer="hr">
      <PageHead
        title={w('组件', 'Components')}
        lead={w('每个组件的样子。', 'What each component looks like.')}
      />
      <Section id="buttons" title={w('按钮与徽章', 'Buttons and badges')}>
        <ButtonRow>
          <Button look="primary">{w('主要', 'Primary')}</Button>
          <Button>{w('普通', 'Plain')}</Button>
          <Button look="quiet">{w('次要', 'Quiet')}</Button>
          <Button look="danger">{w('谨慎', 'Danger')}</Button>
          <Button disabled>{w('不可用', 'Disabled')}</Button>
          <LinkButton href="/board" small>
            {w('小号链接', 'Small link')}
          </LinkButton>
        </ButtonRow>
        <ButtonRow>
          {(['neutral', 'info', 'good', 'wait', 'warn', 'bad'] as const).map((tone) => (
            <Badge tone={tone} key={tone}>
              {w(`状态 ${tone}`, `State ${tone}`)}
            </Badge>
          ))}
          {['林小雨', '赵海', 'Ada Sample', '吴桐', '高远', '沈星', '何知远'].map((name) => (
            <Avatar name={name} key={name} />
          ))}
          <Avatar name={w('隐私办公室', 'Privacy office')} kind="office" />
        </ButtonRow>
        <Confirm
          ask={w('撤回这份通知…', 'Withdraw this notice…')}
          text={w(
            '未回复的人不会再收到提醒；已有的回复保留为证据。',
            'Nobody is reminded any more; answers given stay as evidence.',
          )}
          confirm={w('撤回', 'Withdraw')}
          post={post}
        />
      </Section>
      <Section id="cards" title={w('卡片', 'Cards')}>
        <ButtonRow>
          <Card card={noticeCard(w)} post={post} />
          <Card card={doneCard(w)} />
        </ButtonRow>
      </Section>
      <Section id="words" title={w('提示', 'Words to the reader')}>
        <Alert tone="good" title={w('已记录', 'Recorded')}>
          <p>{w('您的回复已写入日志，回执稍后送达。', 'Your answer is in the log; the receipt follows.')}</p>
        </Alert>
        <Alert tone="wait" title={w('这份通知有新版本', 'There is a newer version')}>
          <p>{w('您刚才回复的是第 2 版。', 'You answered version 2.')}</p>
        </Alert>
        <Alert tone="bad" title={w('没有发送', 'Not sent')}>
          <p>{w('截止日期已过。', 'The due date has passed.')}</p>
        </Alert>
        <Alert tone="info">
          <p>{w('没有标题的提示。', 'A word without a title.')}</p>
        </Alert>
      </Section>
      <Section id="form" title={w('表单', 'Form')} sheet>
        <FormView
          form={concernForm(w)}
          post={post}
          id="wrong"
          cancelHref="/me"
          optional={w('选填', 'optional')}
          values={{ talk: 'call' }}
          errorTitle={w('还有一处需要填写', 'One thing needs another look')}
          errors={{ reason: w('请写下您的顾虑', 'Please tell us what worries you') }}
        />
      </Section>
      <AnswerPanel
        title={w('您的回复', 'Your answer')}
        statement={w('我已阅读并知悉。', 'I have read and understood.')}
        post={post}
        buttons={answers(w)}
      />
      <Stepper
        label={w('进度', 'Progress')}
        steps={[
          { label: w('阅读', 'Read'), state: 'done', stateLabel: w('（已完成）', '(done)') },
          { label: w('签署', 'Sign'), state: 'done', stateLabel: w('（已完成）', '(done)') },
          { label: w('回执', 'Receipt'), state: 'current' },
        ]}
      />
      <ReceiptView
        title={w('回执', 'Receipt')}
        text={w(
          '您已知悉《工作聊天记录的收集与使用说明》第 3 版。',
          'You acknowledged version 3 of “How work chat records are collected and used”.',
        )}
        facts={[
          { label: w('姓名', 'Name'), value: w('吴桐', 'Wu Tong') },
          { label: w('时间', 'Time'), value: '2025-11-24 10:06:12 (UTC+8)' },
          { label: w('方式', 'Method'), value: w('输入姓名', 'Typed full name') },
          {
            label: w('文本指纹', 'Text SHA-256'),
            value: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
            code: true,
          },
        ]}
        download={{
          href: '/receipt',
          label: w('保存回执', 'Save the receipt'),
          fileName: 'receipt.tlog-proof',
        }}
        pending={w('正在封存，几秒后可下载。', 'Being sealed; ready within seconds.')}
        verify={{
          text: w('任何人都可以离线验证：', 'Anyone can verify it offline:'),
          command: 'npx heed evidence verify --key VKEY receipt.tlog-proof',
        }}
      />
      <DisclosureTable {...disclosure(w)} />
      <Section id="changes" title={w('与上一版的差别', 'What changed')}>
        <DiffView
          label={w('差别', 'Changes')}
          lang={lang}
          words={{
            added: w('新增：', 'added:'),
            addedEnd: w('新增结束', 'end of addition'),
            removed: w('删除：', 'removed:'),
            removedEnd: w('删除结束', 'end of removal'),
          }}
          blocks={[
            {
              form: 'heading',
              segments: [{ kind: 'same', text: w('保存多久', 'How long it is kept') }],
            },
            {
              form: 'paragraph',
              segments: [
                { kind: 'same', text: w('聊天记录保存', 'Chat records are kept for ') },
                { kind: 'removed', text: w('六个月', 'six months') },
                { kind: 'added', text: w('三个月', 'three months') },
                { kind: 'same', text: w('，到期自动删除。', ' and then deleted automatically.') },
              ],
            },
          ]}
        />
      </Section>
      <Section id="history" title={w('经过', 'History')} sheet>
        <Timeline
          label={w('经过', 'History')}
          items={[
            { id: '1', title: w('已发送', 'Sent'), time: moment(lang, '2025-11-24T02:00:00Z'), icon: 'send' },
            {
              id: '2',
              title: w('已打开', 'Opened'),
              time: moment(lang, '2025-11-24T02:05:00Z'),
              icon: 'eye',
              tone: 'info',
              detail: w('在手机上', 'On a phone'),
            },
            {
              id: '3',
              title: w('已知悉', 'Acknowledged'),
              time: moment(lang, '2025-11-24T02:06:12Z'),
              icon: 'check',
              tone: 'good',
            },
          ]}
        />
        <Facts
          items={[
            { label: w('负责人', 'Owner'), value: w('何知远', 'He Zhiyuan') },
            { label: w('下次复审', 'Next review'), value: '2026-06-01' },
          ]}
        />
      </Section>
      <DataTable
        caption={w('空表', 'An empty table')}
        columns={[{ key: 'a', label: w('名称', 'Name'), cell: () => '' }]}
        rows={[]}
        rowKey={() => ''}
        empty={
          <EmptyState
            title={w('还没有通知', 'No notices yet')}
            text={w('发布一份政策后即可发送。', 'Publish a policy, then send it.')}
          >
            <LinkButton href="/console/policies" look="primary">
              {w('查看政策', 'To the policies')}
            </LinkButton>
          </EmptyState>
        }
      />
      <Pager
        label={w('翻页', 'Pages')}
        previous={{ href: '?page=1', label: w('上一页', 'Previous') }}
        next={{ href: '?page=3', label: w('下一页', 'Next') }}
        position={w('第 21–40 条，共 128 条', '21–40 of 128')}
      />
    </Frame>
  );
}

/** Every page of the gallery by file name, without its ending. */
export function galleryPages(lang: Language): Record<string, VNode> {
  return {
    gallery: galleryPage(lang),
    messenger: messengerPage(lang, 'thread'),
    'messenger-chats': messengerPage(lang, 'chats'),
    'messenger-people': messengerPage(lang, 'people'),
    'messenger-side': messengerPage(lang, 'side', true),
    signing: signingPage(lang),
    console: consolePage(lang),
  };
}

async function write(directory: string) {
  await mkdir(path.join(directory, 'assets'), { recursive: true });
  for (const [name, asset] of assets) await writeFile(path.join(directory, 'assets', name), asset.body);
  for (const lang of languages) {
    for (const [name, page] of Object.entries(galleryPages(lang))) {
      const html = htmlDocument(page).replace(/"\/assets\/([\w.-]+)\?v=\w+"/g, '"assets/$1"');
      await writeFile(path.join(directory, `${name}.${lang}.html`), html);
    }
  }
}

// Also imported by tests, which must not write anything.
const [, script, directory] = process.argv;
if (directory && script && import.meta.url === pathToFileURL(script).href) void write(directory);
