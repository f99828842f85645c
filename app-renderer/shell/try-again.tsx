import { askFailedAgain } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';

/** Asks again for everything that failed on this screen, once the person has removed the cause. */
export function TryAgain() {
  return (
    <Button small onClick={askFailedAgain}>
      Try again
    </Button>
  );
}
