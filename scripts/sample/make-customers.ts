import { day, isoDay, isoInstant, LAST_DAY } from './calendar.ts';
import { COUNTRIES, type Country } from './places.ts';
import { type Prng, prng } from './prng.ts';
import type { Row } from './rows.ts';

export interface Customer {
  readonly id: number;
  readonly country: Country;
  readonly business: boolean;
  readonly createdMs: number;
  /** Relative appetite, 0..1. */
  readonly appetite: number;
  readonly row: Row;
}

const CUSTOMER_COUNT = 3600;
/** The first company; it buys far more than anybody else. */
const WHALE_APPETITE = 25;
const FIRST_ID = 1001;
/** 2^53 + 1: the first whole number that a double cannot hold. */
const FIRST_EXTERNAL_REF = 9_007_199_254_740_993n;

const uuid = (random: Prng): string => {
  const hex = Array.from({ length: 32 }, () => random.int(0, 15).toString(16));
  hex[12] = '4';
  hex[16] = '89ab'[random.int(0, 3)]!;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].map((part) => part.join('')).join('-');
};

/** The part before the @: Latin names without accents, other scripts by number. */
const mailbox = (name: string, id: number): string => {
  const ascii = name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/ +/g, '.');
  return `${ascii.length > 3 ? ascii : 'kunde'}.${id}`;
};

const word = (random: Prng, words: string): string => random.pick(words.split(' ')).replaceAll('~', ' ');
const personName = (random: Prng, country: Country): string => {
  const given = word(random, country.given);
  const family = word(random, country.family);
  return country.familyFirst ? `${family} ${given}` : `${given} ${family}`;
};
const companyName = (random: Prng, country: Country): string => {
  const family = word(random, country.family);
  return country.familyFirst
    ? `${country.company}${family}`
    : `${family} ${random.pick(['& Co.', 'Office', 'Trading', 'Hotels', 'Werke'])} ${country.company}`;
};

/** Accounts opened, growing over the years, none after the last day. */
const createdAt = (random: Prng, position: number): number => {
  const start = day('2020-03-01');
  const share = position / CUSTOMER_COUNT;
  const days = Math.floor((LAST_DAY - 20 - start) * (1 - (1 - share) * (1 - share * 0.25)));
  return (start + days) * 86_400_000 + random.int(5 * 3600, 22 * 3600) * 1000;
};

export function makeCustomers(): Customer[] {
  const random = prng('customers');
  const shares = COUNTRIES.map((country) => country.share);
  let last = 0;
  return Array.from({ length: CUSTOMER_COUNT }, (_, position) => {
    const id = FIRST_ID + position;
    const country = COUNTRIES[random.weighted(shares)]!;
    const business = position === 0 || random.chance(0.12);
    const name = personName(random, country);
    const createdMs = Math.max(last + 1000, createdAt(random, position));
    last = createdMs;
    const emoji = random.chance(0.006) ? random.pick([' 🌻', ' 🐱', ' 👩‍🚀', ' 🏳️‍🌈']) : '';
    return {
      id,
      country,
      business,
      createdMs,
      appetite: position === 0 ? WHALE_APPETITE : random.next() * random.next(),
      row: {
        customer_id: id,
        customer_uuid: uuid(random),
        external_ref: FIRST_EXTERNAL_REF + BigInt(position) * 1_000_003n,
        full_name: name + emoji,
        company_name: business ? companyName(random, country) : null,
        segment: business ? 'B2B' : 'B2C',
        email: `${mailbox(name, id)}@example.${random.pick(['com', 'org', 'net'])}`,
        phone: random.chance(0.6) ? `+${country.phone} 555 01${String(random.int(0, 99)).padStart(2, '0')}` : null,
        country_code: country.code,
        birth_date: business || random.chance(0.45) ? null : isoDay(day('1945-01-01') + random.int(0, 22_000)),
        marketing_opt_in: random.chance(0.15) ? null : random.chance(0.55),
        preferences: random.chance(0.3)
          ? JSON.stringify({
              topics: [random.pick(['garden', 'books', 'tech', 'fashion'])],
              language: country.code.toLowerCase(),
              digest: random.chance(0.5),
            })
          : null,
        created_at: isoInstant(createdMs),
      },
    };
  });
}

export function addressRows(customers: readonly Customer[]): Row[] {
  const random = prng('addresses');
  const rows: Row[] = [];
  const add = (customer: Customer, kind: string): void => {
    const { country } = customer;
    const postal = country.postal.replaceAll('#', () => String(random.int(1, 9)));
    rows.push({
      address_id: rows.length + 1,
      customer_id: customer.id,
      kind,
      street: `${random.pick(country.streets.split('|'))} ${random.int(1, 99)}${random.chance(0.05) ? 'b' : ''}`,
      postal_code: random.chance(0.02) ? null : postal,
      city: random.pick(country.cities.split('|')),
      country_code: country.code,
    });
  };
  for (const customer of customers) {
    add(customer, 'billing');
    if (random.chance(customer.business ? 0.5 : 0.12)) add(customer, 'delivery');
  }
  return rows;
}
