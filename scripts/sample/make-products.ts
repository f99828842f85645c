import { day, isoDay } from './calendar.ts';
import { CATEGORIES, COLOURS, DESCRIPTION_SENTENCES, MATERIALS, PRODUCTS_PER_CATEGORY, SERIES } from './catalogue.ts';
import { CURRENCIES } from './countries.ts';
import { type Prng, prng } from './prng.ts';
import { money, type Row } from './rows.ts';

export interface Product {
  readonly id: number;
  /** Index into CATEGORIES. */
  readonly category: number;
  readonly priceCents: number;
  readonly launched: number;
  readonly discontinued: number | undefined;
  /** Relative demand inside its category. */
  readonly weight: number;
  readonly row: Row;
}

/** Sold only in the last days of 2025, so that it can be missing in dev without breaking a foreign key. */
export const LATE_PRODUCT_ID = 241;
export const LATE_PRODUCT_DAY = day('2025-12-22');

/** These carry descriptions of 2 to 4 kB. */
const WIDE_TEXT_IDS = new Set([7, 48, 91, 133, 176, 222]);

function description(random: Prng, name: string, wide: boolean): string {
  const opening = `${name} – part of our ${random.pick(['everyday', 'classic', 'studio', 'outdoor'])} line.`;
  if (!wide) return [opening, ...Array.from({ length: random.int(1, 3) }, () => random.pick(DESCRIPTION_SENTENCES))].join(' ');
  const target = random.int(2100, 3900);
  let text = `${opening}\n\n`;
  for (let chapter = 1; text.length < target - 400; chapter++) {
    const sentences = Array.from({ length: 5 }, () => random.pick(DESCRIPTION_SENTENCES));
    text += `## ${chapter}. ${random.pick(['Care', 'In the box', 'Details', 'Safety', 'Story'])}\n${sentences.join(' ')}\n\t• ${random.pick(MATERIALS)}; ${random.pick(COLOURS)}, "as shown" 📦\n\n`;
  }
  return text;
}

function attributes(random: Prng, category: string): string {
  const size = [random.int(5, 60), random.int(5, 60), random.int(2, 40)];
  return JSON.stringify({
    colour: random.pick(COLOURS),
    material: random.pick(MATERIALS),
    tags: [category.split(' ')[0]!.toLowerCase(), ...(random.chance(0.3) ? ['eco'] : []), ...(random.chance(0.2) ? ['gift 🎁'] : [])],
    dimensions_cm: size,
    ...(random.chance(0.25) ? { energy: { class: random.pick(['A', 'B', 'C']), kwh_per_year: random.int(5, 240) } } : {}),
  });
}

export function makeProducts(): Product[] {
  const random = prng('products');
  const product = (id: number, category: number, rank: number, name: string, launched: number): Product => {
    const plan = CATEGORIES[category]!;
    const [low, high] = plan.price;
    const u = random.next();
    const priceCents = Math.round(low + (high - low) * u * u) * 100 + 99;
    const discontinued =
      plan.name === 'Film & Music' && rank >= 12 ? day('2025-03-31') : random.chance(0.05) ? day('2025-06-30') : undefined;
    return {
      id,
      category,
      priceCents,
      launched,
      discontinued,
      weight: 1 / (rank + 2),
      row: {
        product_id: id,
        sku: `${plan.department.slice(0, 2).toUpperCase()}-${String(id).padStart(4, '0')}-${random.int(100, 999)}`,
        name,
        category_id: category + 1,
        unit_price: money(priceCents),
        unit_cost: money(Math.round((priceCents * (100 - plan.margin + random.int(-6, 6))) / 100)),
        weight_kg: random.chance(0.08) ? null : `${random.int(0, 14)}.${String(random.int(1, 999)).padStart(3, '0')}`,
        attributes: attributes(random, plan.name),
        description: description(random, name, WIDE_TEXT_IDS.has(id)),
        is_active: discontinued === undefined,
        launched_on: isoDay(launched),
        discontinued_on: discontinued === undefined ? null : isoDay(discontinued),
      },
    };
  };
  const products = CATEGORIES.flatMap((plan, category) => {
    const nouns = plan.nouns.split(' ').map((noun) => noun.replaceAll('-', ' '));
    return Array.from({ length: PRODUCTS_PER_CATEGORY }, (_, rank) => {
      const id = category * PRODUCTS_PER_CATEGORY + rank + 1;
      const name = `${SERIES[(rank * 7 + category * 3) % SERIES.length]} ${nouns[rank % nouns.length]}${rank >= nouns.length ? ' Pro' : ''}`;
      const launched = rank % 6 === 5 ? day('2023-06-01') + random.int(0, 700) : day('2019-01-01') + random.int(0, 1400);
      return product(id, category, rank, name, launched);
    });
  });
  return [...products, product(LATE_PRODUCT_ID, CATEGORIES.length - 1, 0, 'Aurora Hub 2 🌅', LATE_PRODUCT_DAY)];
}

/** Yearly price lists: euros grow with inflation; other currencies get a price of their own, not a converted one. */
export function listPrice(product: Product, currency: string, year: number): number {
  const factor = year === 2023 ? 0.92 : year === 2024 ? 0.96 : 1;
  const { listRate, minorUnits } = CURRENCIES.find((it) => it.code === currency)!;
  const whole = (product.priceCents / 100) * factor * listRate;
  return minorUnits === 0 || listRate > 50 ? Math.max(1, Math.round(whole / 10)) * 1000 : Math.max(2, Math.round(whole)) * 100 - 1;
}
