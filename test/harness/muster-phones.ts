import { randomBytes } from 'node:crypto';
import { languages } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import type { Taken } from '../../src/platforms/taken.ts';
import type { Call, VoiceProvider } from '../../src/platforms/voice/provider.ts';
import type { Mood } from './muster-history.ts';
import type { MadeCall } from './voice-server.ts';

/** A telephone that rings, or has rung. */
export interface Ring extends MadeCall {
  /** Of which batch it is, which is one call to one person. */
  batch: string;
  /** Nobody can press a key in it any more. */
  over: boolean;
}

/** What the provider was asked to do. */
interface Asked {
  batch: string;
  /** It said that it may be a repeat. */
  marked: boolean;
  /** As far as whoever asked can know, a telephone may have rung. */
  mayRing: boolean;
}

const marks = languages.map((language) => text(language, 'calling.repeat'));

/** A provider of telephone calls in any mood: what it is asked to do, and which telephones ring. */
export class MusterPhones implements VoiceProvider {
  readonly name = 'phones';
  readonly rings: Ring[] = [];
  readonly asked: Asked[] = [];
  mood: Mood = 'up';

  /** In which a key can be pressed. */
  get open(): Ring[] {
    return this.rings.filter(({ over }) => !over);
  }

  async call({ number, say, pressedUrl, endedUrl }: Call): Promise<Taken> {
    const { mood } = this;
    const batch = pressedUrl.slice(pressedUrl.lastIndexOf('/') + 1);
    const sid = `CA${randomBytes(16).toString('hex')}`;
    const marked = say.some((sentence) => marks.includes(sentence));
    this.asked.push({ batch, marked, mayRing: mood !== 'down' && mood !== 'refuses' });
    if (mood === 'up' || mood === 'slow')
      this.rings.push({
        ...{ sid, to: number, says: [...say], voice: '', pressedUrl, endedUrl, batch, over: false },
      });
    if (mood === 'down') return { taken: false, why: 'unreachable', code: 'ECONNREFUSED' };
    if (mood === 'refuses') return { taken: false, why: 'number', code: '21211' };
    if (mood === 'slow' || mood === 'loses') return { taken: 'unknown', code: 'ECONNRESET' };
    return { taken: true, id: sid };
  }

  async close(): Promise<void> {}
}
