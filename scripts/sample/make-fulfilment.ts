import { DAY_MS, day, isoDay, isoInstant, isoLocal, LAST_DAY, monthOf, yearOf } from './calendar.ts';
import { CATEGORIES } from './catalogue.ts';
import type { Order } from './make-orders.ts';
import { prng } from './prng.ts';
import { money, type Row } from './rows.ts';

/** One batch of this product was bad: what was sold in these months came back far more often. */
export const BAD_BATCH = { productId: 43, from: day('2024-04-01'), to: day('2024-06-30'), returnRate: 0.42 } as const;
/** A strike held parcels of this carrier in December 2024. */
const STRIKE = { carrier: 'DHL', from: day('2024-12-02'), to: day('2024-12-20'), extraDays: 7 } as const;

const totalCents = (order: Order): number => order.shippingCents + order.lines.reduce((sum, it) => sum + it.quantity * it.unitCents, 0);

export function paymentRows(orders: readonly Order[]): Row[] {
  const random = prng('payments');
  const rows: Row[] = [];
  for (const order of orders) {
    const amount = money(totalCents(order));
    const method = order.customer.business
      ? random.pick(['invoice', 'invoice', 'bank_transfer', 'card'])
      : random.pick(['card', 'card', 'card', 'paypal', 'paypal', 'klarna']);
    const attempt = (status: string, paidMs: number | undefined): void => {
      rows.push({
        payment_id: rows.length + 1,
        order_id: order.id,
        method,
        status,
        amount,
        paid_at: paidMs === undefined ? null : isoInstant(paidMs),
      });
    };
    if (method === 'card' && random.chance(0.04)) attempt('failed', undefined);
    const status = order.row.status;
    if (status === 'cancelled') attempt('voided', undefined);
    else if (status === 'pending') attempt('pending', undefined);
    else {
      const paidMs = order.ms + (method === 'invoice' ? random.int(3, 30) * DAY_MS : random.int(0, 3) * 60_000);
      if (paidMs >= (LAST_DAY + 1) * DAY_MS) attempt('pending', undefined);
      else attempt('captured', paidMs);
    }
  }
  return rows;
}

const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  FR: ['Colissimo', 'Colissimo', 'DHL'],
  SE: ['PostNord'],
  JP: ['Yamato'],
  KR: ['Yamato'],
  US: ['UPS'],
  BR: ['UPS'],
};

export function shipmentRows(orders: readonly Order[]): Row[] {
  const random = prng('shipments');
  return orders
    .filter((order) => ['shipped', 'delivered'].includes(String(order.row.status)))
    .map((order) => {
      const carrier = random.pick(CARRIERS[order.customer.country.code] ?? ['DHL', 'DHL', 'UPS']);
      const shipped = order.day + random.weighted([30, 55, 15]);
      const promised = shipped + (order.customer.country.region === 'Europe' ? 3 : 6);
      const held = carrier === STRIKE.carrier && shipped >= STRIKE.from && shipped <= STRIKE.to ? random.int(2, STRIKE.extraDays) : 0;
      const delivered = promised + random.weighted([4, 12, 60, 8, 3]) - 2 + held;
      const lost = random.chance(0.004);
      return {
        order_id: order.id,
        carrier,
        shipped_on: isoDay(shipped),
        promised_on: isoDay(promised),
        delivered_on: order.row.status === 'shipped' || lost || delivered > LAST_DAY ? null : isoDay(Math.max(delivered, shipped)),
      };
    });
}

/** Also marks orders that came back whole as `returned`. */
export function returnRows(orders: readonly Order[]): Row[] {
  const random = prng('returns');
  const rows: Row[] = [];
  for (const order of orders) {
    if (order.row.status !== 'delivered') continue;
    let returnedLines = 0;
    for (const line of order.lines) {
      const bad = line.product.id === BAD_BATCH.productId && order.day >= BAD_BATCH.from && order.day <= BAD_BATCH.to;
      // After Christmas, gifts come back.
      const season = monthOf(order.day) === 12 ? 1.4 : 1;
      const rate = bad
        ? BAD_BATCH.returnRate
        : CATEGORIES[line.product.category]!.returnRate * season * (order.customer.business ? 0.4 : 1);
      if (!random.chance(rate)) continue;
      const requestedMs = order.ms + random.int(4, 30) * DAY_MS + random.int(0, 36_000) * 1000;
      if (requestedMs >= (LAST_DAY + 1) * DAY_MS) continue;
      returnedLines++;
      const quantity = bad ? line.quantity : random.int(1, line.quantity);
      const fashion = CATEGORIES[line.product.category]!.name === 'Fashion';
      rows.push({
        return_id: rows.length + 1,
        order_id: order.id,
        product_id: line.product.id,
        quantity,
        refund_amount: money(quantity * line.unitCents),
        reason: bad
          ? 'defective'
          : random.chance(0.12)
            ? null
            : fashion
              ? random.pick(['wrong size', 'wrong size', 'changed mind'])
              : random.pick(['defective', 'changed mind', 'late']),
        restocked: yearOf(order.day) === 2025 && random.chance(0.1) ? null : !bad && random.chance(0.7),
        requested_at: isoLocal(requestedMs + order.customer.country.utcOffset * 3_600_000),
      });
    }
    if (returnedLines === order.lines.length) order.row.status = 'returned';
  }
  return rows;
}
