import { BLACK_FRIDAYS, blackWeekendDay, DAY_MS, FIRST_DAY, isoDay, isoInstant, LAST_DAY, yearOf } from './calendar.ts';
import { CATEGORIES } from './catalogue.ts';
import { allDays, demand, outageFactor, type Segment } from './demand.ts';
import type { Customer } from './make-customers.ts';
import { LATE_PRODUCT_DAY, LATE_PRODUCT_ID, listPrice, type Product } from './make-products.ts';
import { type Prng, prng } from './prng.ts';
import { micros, money, type Row } from './rows.ts';

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
  readonly unitCents: number;
}

export interface Order {
  readonly id: number;
  readonly customer: Customer;
  readonly day: number;
  readonly ms: number;
  readonly lines: readonly OrderLine[];
  readonly shippingCents: number;
  readonly row: Row;
}

const FIRST_ORDER_ID = 100_001;
const NOTES = [
  'Please ring twice 🔔',
  'Bitte beim Nachbarn abgeben',
  '置き配希望',
  'Happy birthday, Zoë! 🎂',
  'Leave at the door; the dog is friendly',
  'N/A',
  '',
];

/** Draws a buyer among the accounts that exist on that day; keen customers come more often. */
function buyer(random: Prng, customers: readonly Customer[], ms: number): Customer {
  let [low, high] = [0, customers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (customers[middle]!.createdMs < ms) low = middle + 1;
    else high = middle;
  }
  if (customers[0]!.appetite > 1 && random.chance(0.05)) return customers[0]!;
  for (;;) {
    const candidate = customers[random.int(0, low - 1)]!;
    if (random.next() < candidate.appetite) return candidate;
  }
}

const discountOf = (random: Prng, segment: Segment, days: number): number => {
  if (segment === 'B2B') return random.pick([0, 0, 0, 5, 10]);
  if (blackWeekendDay(days) !== undefined) return random.pick([20, 20, 30, 30, 40]);
  return random.chance(0.12) ? random.pick([5, 10, 10, 20]) : 0;
};

const quantityOf = (random: Prng, segment: Segment): number =>
  segment === 'B2B' ? random.pick([1, 2, 2, 3, 4, 5, 10]) : random.weighted([84, 12, 3, 1]) + 1;

/** A stable choice of products for a day: category by its drifting share, product by its rank. */
function shelf(
  products: readonly Product[],
  segment: Segment,
  days: number,
): { categories: number[]; inCategory: (category: number) => Product[] } {
  const progress = (days - FIRST_DAY) / (LAST_DAY - FIRST_DAY);
  const forSale = products.filter((it) => it.id !== LATE_PRODUCT_ID && it.launched <= days && (it.discontinued ?? LAST_DAY) >= days);
  const byCategory = CATEGORIES.map((_, category) => forSale.filter((it) => it.category === category));
  return {
    categories: CATEGORIES.map(({ share: [from, to], b2b }) => (from + (to - from) * progress) * (segment === 'B2B' ? b2b : 1)),
    inCategory: (category) => byCategory[category]!,
  };
}

const statusOf = (random: Prng, days: number): string => {
  if (random.chance(0.03)) return 'cancelled';
  const age = LAST_DAY - days;
  if (age <= 1) return random.pick(['pending', 'paid', 'paid']);
  return age <= 6 ? random.pick(['paid', 'shipped', 'shipped', 'delivered']) : 'delivered';
};

const CHANNELS = ['web', 'mobile', 'marketplace', 'phone'] as const;
const channelOf = (random: Prng, segment: Segment, days: number): string => {
  const progress = (days - FIRST_DAY) / (LAST_DAY - FIRST_DAY);
  return CHANNELS[random.weighted(segment === 'B2B' ? [60, 5, 5, 30] : [50 - 18 * progress, 25 + 25 * progress, 22 - 8 * progress, 3])]!;
};

export function makeOrders(customers: readonly Customer[], products: readonly Product[], rates: ReadonlyMap<string, number>): Order[] {
  const random = prng('orders');
  const pools = { B2C: customers.filter((it) => !it.business), B2B: customers.filter((it) => it.business) };
  const late = products.find((it) => it.id === LATE_PRODUCT_ID)!;
  const orders: Order[] = [];
  for (const days of allDays()) {
    const drafts: { segment: Segment; customer: Customer; ms: number }[] = [];
    for (const segment of ['B2C', 'B2B'] as const) {
      const count = Math.floor(demand(segment, days) * outageFactor(days) * (0.85 + random.next() * 0.3) + random.next());
      for (let i = 0; i < count; i++) {
        const ms = days * DAY_MS + random.int(0, 86_399) * 1000;
        drafts.push({ segment, customer: buyer(random, pools[segment], ms), ms });
      }
    }
    drafts.sort((left, right) => left.ms - right.ms || left.customer.id - right.customer.id);
    const shelves = { B2C: shelf(products, 'B2C', days), B2B: shelf(products, 'B2B', days) };
    for (const { segment, customer, ms } of drafts) {
      const { currency } = customer.country;
      const discount = discountOf(random, segment, days);
      const line = (product: Product): OrderLine => ({
        product,
        quantity: quantityOf(random, segment),
        unitCents: Math.round((listPrice(product, currency, yearOf(days)) * (100 - discount)) / 100),
      });
      const count = segment === 'B2B' ? random.int(4, 13) : random.weighted([16, 26, 26, 17, 9, 4, 2]) + 1;
      const chosen = new Set<Product>();
      while (chosen.size < count) {
        const category = random.weighted(shelves[segment].categories);
        const candidates = shelves[segment].inCategory(category);
        chosen.add(candidates[random.weighted(candidates.map((it) => it.weight))]!);
      }
      if (days >= LATE_PRODUCT_DAY && random.chance(0.18)) chosen.add(late);
      const lines = [...chosen].map(line);
      const goods = lines.reduce((sum, it) => sum + it.quantity * it.unitCents, 0);
      const shippingCents =
        segment === 'B2B' || goods > listPrice({ ...late, priceCents: 6000 }, currency, 2025)
          ? 0
          : listPrice({ ...late, priceCents: 500 }, currency, 2025);
      const blackCoupon = BLACK_FRIDAYS.some((friday) => days >= friday && days <= friday + 3) ? 'BLACK' : undefined;
      const rate = rates.get(`${isoDay(days).slice(0, 7)}-01 ${currency}`)!;
      orders.push({
        id: FIRST_ORDER_ID + orders.length,
        customer,
        day: days,
        ms,
        lines,
        shippingCents,
        row: {
          order_id: FIRST_ORDER_ID + orders.length,
          customer_id: customer.id,
          ordered_at: isoInstant(ms),
          status: statusOf(random, days),
          channel: channelOf(random, segment, days),
          currency,
          fx_rate_to_eur: micros(rate),
          shipping_fee: money(shippingCents),
          coupon_code: discount === 0 || segment === 'B2B' ? null : (blackCoupon ?? `SAVE${discount}`),
          is_gift: segment === 'B2C' && random.chance(yearOf(days + 31) > yearOf(days) ? 0.3 : 0.06),
          note: random.chance(0.015) ? random.pick(NOTES) : null,
          discount_pct: discount,
        },
      });
    }
  }
  return orders;
}

export const orderItemRows = (orders: readonly Order[]): Row[] =>
  orders.flatMap((order) =>
    order.lines.map((line, index) => ({
      order_id: order.id,
      line_no: index + 1,
      product_id: line.product.id,
      quantity: line.quantity,
      unit_price: money(line.unitCents),
      discount_pct: order.row.discount_pct!,
    })),
  );
