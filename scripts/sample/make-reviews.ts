import { DAY_MS, isoLocal, LAST_DAY } from './calendar.ts';
import { BAD_BATCH } from './make-fulfilment.ts';
import type { Order } from './make-orders.ts';
import { type Prng, prng } from './prng.ts';
import type { Row } from './rows.ts';

const REVIEWS = 2400;
/** Every so many reviews one is an essay of 2 to 4 kB. */
const ESSAY_EVERY = 200;

const GOOD = [
  'Works as described.',
  'Would buy again!',
  'My mother loves it ❤️',
  'Sehr zufrieden, schnelle Lieferung.',
  'Très bonne qualité.',
  'とても良いです。',
  'Πολύ καλό προϊόν.',
  'बहुत बढ़िया!',
  'Świetny zakup.',
  '정말 좋아요 👍',
  'Muy útil; lo uso cada día.',
];
const BAD = [
  'Broke after two weeks.',
  'Not what the picture shows.',
  'Kaputt angekommen 😡',
  'Trop petit, retourné.',
  '思ったより小さい。',
  'Support never answered…',
  'Nie polecam.',
  'NULL',
];
const TITLES = ['Great', 'OK', 'Hmm…', 'Super!', 'Déçu', '最高', 'Five stars ⭐⭐⭐⭐⭐', 'No'];

function body(random: Prng, rating: number, essay: boolean): string | null {
  const phrases = rating >= 3 ? GOOD : BAD;
  if (!essay) return random.chance(0.15) ? null : Array.from({ length: random.int(1, 3) }, () => random.pick(phrases)).join(' ');
  const target = random.int(2100, 3500);
  let text = 'A long review, for those who read to the end.\n';
  for (let week = 1; text.length < target; week++) {
    text += `\nWeek ${week}: ${Array.from({ length: 4 }, () => random.pick([...GOOD, ...BAD])).join(' ')}\r\n  - rating so far: ${random.int(1, 5)}/5; "${random.pick(TITLES)}"`;
  }
  return text;
}

export function reviewRows(orders: readonly Order[]): Row[] {
  const random = prng('reviews');
  const delivered = orders.filter((order) => order.row.status === 'delivered' && order.day < LAST_DAY - 12);
  const step = delivered.length / REVIEWS;
  const drafts = Array.from({ length: REVIEWS }, (_, index) => {
    const order = delivered[Math.floor(index * step)]!;
    const { product } = random.pick(order.lines);
    const bad = product.id === BAD_BATCH.productId && order.day >= BAD_BATCH.from && order.day <= BAD_BATCH.to;
    const rating = random.weighted(bad ? [70, 20, 5, 3, 2] : [6, 6, 12, 30, 46]) + 1;
    return {
      at: order.ms + random.int(5, 12) * DAY_MS + random.int(0, 40_000) * 1000,
      product_id: product.id,
      customer_id: order.customer.id,
      rating,
      title: random.chance(0.3) ? null : random.pick(TITLES),
      body: body(random, rating, index % ESSAY_EVERY === 17),
      helpful_votes: Math.floor(random.next() * random.next() * random.next() * 60),
    };
  });
  drafts.sort((left, right) => left.at - right.at);
  return drafts.map(({ at, ...row }, index) => ({ review_id: index + 1, ...row, written_at: isoLocal(at) }));
}
