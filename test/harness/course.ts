import type { Language } from '../../src/messages/model.ts';

/** A short course with a question of each kind, of which two are asked. */
export const courseText = (language: Language): string => (language === 'en' ? english : chinese);

const front = (words: Record<string, string>) => `---
code: fire
language: ${words.language}
title: ${words.title}
summary: [${words.summary}]
version: 1
owner: ${words.owner}
audience: everyone
due: 5
valid: { months: 6, before: 30 }
minutes: 5
modules:
  - { id: doors, kind: text }
  - { id: smoke, kind: case }
quiz:
  passMark: 60
  tries: 2
  wait: 4
  ask: 2
  questions:
    - id: doors
      kind: single
      ask: ${words.doors}
      options:
        - { id: shut, text: ${words.shut} }
        - { id: open, text: ${words.open}, because: ${words.no} }
      right: shut
      because: ${words.why}
    - id: exits
      kind: multiple
      ask: ${words.exits}
      options:
        - { id: near, text: ${words.near} }
        - { id: known, text: ${words.known} }
        - { id: lift, text: ${words.lift}, because: ${words.no} }
      right: [near, known]
      because: ${words.why}
    - id: steps
      kind: order
      ask: ${words.steps}
      options:
        - { id: warn, text: ${words.warn} }
        - { id: leave, text: ${words.leave} }
        - { id: call, text: ${words.call} }
      right: [warn, leave, call]
      because: ${words.why}
---
`;

const english = `${front({
  ...{ language: 'en', title: 'Fire', summary: 'Doors and smoke', owner: 'Safety' },
  ...{ doors: 'What about doors?', shut: 'Shut', open: 'Open', no: 'No.', why: 'It is so.' },
  ...{ exits: 'Which way out?', near: 'The nearest', known: 'One you know', lift: 'The lift' },
  ...{ steps: 'What comes first?', warn: 'Warn', leave: 'Leave', call: 'Call' },
})}# Doors

A door stays shut.

- Always

# Case: smoke

There was smoke.
`;

const chinese = `${front({
  ...{ language: 'zh-CN', title: '消防', summary: '门和烟', owner: '安全' },
  ...{ doors: '门应当怎样？', shut: '关着', open: '开着', no: '不对。', why: '就是这样。' },
  ...{ exits: '从哪里出去？', near: '最近的', known: '认识的', lift: '电梯' },
  ...{ steps: '先做什么？', warn: '提醒别人', leave: '离开', call: '报警' },
})}# 门

门要关着。

- 一直

# 案例：烟

那天有烟。
`;

/** The least that is told for a PNG, filled up to so many bytes. */
export function png(size = 64): Buffer {
  const start = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('0000000dIHDR')]);
  start.write('IHDR', 12, 'latin1');
  const end = Buffer.from('IEND');
  return Buffer.concat([start, Buffer.alloc(Math.max(0, size - start.length - end.length)), end]);
}

export const pdf = (): Buffer => Buffer.from('%PDF-1.4\n1 0 obj\n%%EOF\n');
