// A process that disables profiles, one after the other. Arguments: home, ids …
import { openAvailability } from '../availability.ts';

const [home = '', ...ids] = process.argv.slice(2);
const availability = openAvailability(home);
for (const id of ids) await availability.set({ profile: { id, on: false } });
