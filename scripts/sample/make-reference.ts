import { FIRST_DAY, isoDay } from './calendar.ts';
import { CATEGORIES } from './catalogue.ts';
import { COUNTRIES, CURRENCIES, type Currency } from './places.ts';
import { prng } from './prng.ts';
import { micros, type Row } from './rows.ts';

export const currencyRows = (): Row[] =>
  CURRENCIES.map((it) => ({ currency: it.code, name: it.name, symbol: it.symbol, minor_units: it.minorUnits }));

export const countryRows = (): Row[] =>
  COUNTRIES.map((it) => ({
    country_code: it.code,
    name: it.name,
    local_name: it.localName,
    region: it.region,
    currency: it.currency,
    vat_rate: it.vat,
  }));

export const categoryRows = (): Row[] =>
  CATEGORIES.map((it, index) => ({ category_id: index + 1, name: it.name, department: it.department, icon: it.icon }));

const MONTHS: readonly string[] = Array.from(
  { length: 36 },
  (_, i) => `${2023 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
);

/** Millionths of a euro for one unit, by `month currency`. */
export function exchangeRates(): ReadonlyMap<string, number> {
  const random = prng('exchange_rates');
  const rates = new Map<string, number>();
  const rate = (currency: Currency, month: number): number => {
    if (currency.code === 'EUR') return 1_000_000;
    const trend = 1 + (currency.drift * month) / 35;
    return Math.round((1_000_000 / currency.listRate) * trend * (0.985 + random.next() * 0.03));
  };
  MONTHS.forEach((month, index) => {
    for (const currency of CURRENCIES) rates.set(`${month} ${currency.code}`, rate(currency, index));
  });
  return rates;
}

export const exchangeRateRows = (rates: ReadonlyMap<string, number>): Row[] =>
  [...rates].map(([key, rate]) => {
    const [month, currency] = key.split(' ') as [string, string];
    return { rate_month: month, currency, rate_to_eur: micros(rate) };
  });

const CHANNELS = ['web', 'mobile', 'marketplace'] as const;

/** Visits follow demand; the outage day keeps its visits, which is what makes its missing orders telling. */
export function trafficRows(demand: readonly number[]): Row[] {
  const random = prng('daily_traffic');
  const perOrder = { web: [26, 22], mobile: [12, 30], marketplace: [14, 9] } as const;
  return demand.flatMap((expected, index) =>
    CHANNELS.map((channel) => {
      const [before, after] = perOrder[channel];
      const visits = expected * (before + ((after - before) * index) / demand.length) * (0.92 + random.next() * 0.16);
      const bounce = (channel === 'mobile' ? 4700 : 3800) + random.int(-300, 300);
      return {
        day: isoDay(FIRST_DAY + index),
        channel,
        sessions: Math.round(visits),
        bounce_rate: channel === 'marketplace' ? null : `0.${String(bounce).padStart(4, '0')}`,
      };
    }),
  );
}
