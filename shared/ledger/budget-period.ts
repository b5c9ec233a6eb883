import type { BudgetPeriod } from './ledger.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The period that a moment lies in, all in UTC: its name in keys, and when the next one begins (epoch ms). */
export function periodOf(period: BudgetPeriod, at: number): { name: string; endsAt: number } {
  if (period === 'month') {
    const date = new Date(at);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { name: `month-${year}-${month + 1}`, endsAt: Date.UTC(year, month + 1) };
  }
  const length = period === 'hour' ? HOUR_MS : DAY_MS;
  const number = Math.floor(at / length);
  return { name: `${period}-${number}`, endsAt: (number + 1) * length };
}

export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS);
}

export function hourStart(hour: number): number {
  return hour * HOUR_MS;
}
