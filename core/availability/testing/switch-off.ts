// A process that switches profiles off, one after the other. Arguments: home, ids …
import { openSwitches } from '../availability.ts';

const [home = '', ...ids] = process.argv.slice(2);
const switches = openSwitches(home);
for (const id of ids) await switches.set({ profile: { id, on: false } });
