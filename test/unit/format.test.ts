import { expect } from 'chai';
import { formatDate, formatDay, formatZone } from '../../src/messages/format.ts';

describe('a day, as people write it', () => {
  const zone = 'Asia/Shanghai';
  const now = new Date('2026-12-01T02:00:00Z');
  const day = (at: string, language: 'zh-CN' | 'en') => formatDay(new Date(at), language, zone, now);

  it('has its weekday apart, and the day that it is where the reader is', () => {
    expect(day('2026-12-10T15:59:59Z', 'zh-CN')).to.equal('12月10日（周四）');
    expect(day('2026-12-10T15:59:59Z', 'en')).to.equal('Thu 10 Dec');
    expect(day('2026-12-10T16:00:00Z', 'zh-CN')).to.equal('12月11日（周五）');
  });

  it('names the year only when it is another one', () => {
    expect(day('2027-01-10T04:00:00Z', 'zh-CN')).to.equal('2027年1月10日（周日）');
    expect(day('2027-01-10T04:00:00Z', 'en')).to.equal('Sun 10 Jan 2027');
  });

  it('of the calendar is the same day everywhere', () => {
    expect(formatDate('2027-06-30', 'zh-CN', now)).to.equal('2027年6月30日（周三）');
    expect(formatDate('2026-12-31', 'en', now)).to.equal('Thu 31 Dec');
  });
});

describe('a time zone, as people know it', () => {
  it('has its name and how far it is from UTC, in summer and in winter', () => {
    const at = (iso: string, language: 'zh-CN' | 'en', zone: string) =>
      formatZone(new Date(iso), language, zone);
    expect(at('2026-12-01T00:00:00Z', 'zh-CN', 'Asia/Shanghai')).to.equal('中国标准时间（UTC+8）');
    expect(at('2026-12-01T00:00:00Z', 'en', 'Europe/Berlin')).to.equal(
      'Central European Standard Time (UTC+1)',
    );
    expect(at('2026-07-01T00:00:00Z', 'en', 'Europe/Berlin')).to.equal(
      'Central European Summer Time (UTC+2)',
    );
  });
});
