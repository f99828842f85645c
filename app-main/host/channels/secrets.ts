import type { HandlersOf } from '../answer.ts';

type SecretChannel = 'secrets.status' | 'secrets.choose' | 'secrets.unlock';

export const secretHandlers: HandlersOf<SecretChannel> = {
  'secrets.status': async (_, { personalSecrets, secrets, wantedSecrets, profiles }) => {
    const { store, locked, held } = await personalSecrets.state();
    const { label, location } = secrets.describe();
    const saved = await profiles.list().then(
      (listing) => listing.profiles,
      () => [],
    );
    return {
      store,
      locked,
      label,
      location,
      whileOpen: held,
      served: wantedSecrets.served(),
      wanted: saved.filter(({ id }) => wantedSecrets.has(id)).map(({ id, name }) => ({ id, name })),
    };
  },
  'secrets.choose': async (choice, { personalSecrets, settings }) => {
    if (choice.store === 'vault') await personalSecrets.seal(choice.passphrase);
    else await personalSecrets.askEachSession();
    await settings.change((current) => ({ ...current, asksEachSession: choice.store === 'session' }));
    return {};
  },
  'secrets.unlock': async ({ passphrase }, { personalSecrets }) => {
    await personalSecrets.unlock(passphrase);
    return {};
  },
};
