import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { navigate } from './navigation.ts';

type Screen = ReplyOf<'app.file-problems'>[number]['screen'];

/**
 * What is wrong with the files of Hydrant that a screen works with; without `screen`, of all. `shown` are messages that the screen
 * shows already, as the failure of what it asked for.
 */
export function FileProblems({ screen, shown = [] }: { screen?: Screen; shown?: readonly (string | undefined)[] }) {
  const problems = useReply('app.file-problems', {}, { staleTime: 0 });
  const here = (problems.data ?? []).filter((one) => (screen === undefined || one.screen === screen) && !shown.includes(one.message));
  if (here.length === 0) return null;
  return (
    <div className="grid gap-2">
      {here.map((problem) =>
        problem.screen === 'connections' && screen === undefined ? (
          // The ways out are there.
          <ProblemNote
            key={problem.message}
            problem={{ message: problem.message }}
            action={
              <Button small onClick={() => navigate('connections')}>
                Open Connections
              </Button>
            }
          />
        ) : (
          <ProblemNote key={problem.message} problem={problem} />
        ),
      )}
    </div>
  );
}
