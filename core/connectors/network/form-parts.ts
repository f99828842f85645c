import type { FormField } from '../connector.ts';
import { TLS_LABELS } from './tls-choices.ts';

/** Form fields of the server's address (serverFields of a profile); `port` is the engine's default. */
export function serverFields(port: string, portHelp: string): readonly FormField[] {
  return [
    {
      path: 'connection.host',
      label: 'Host',
      kind: 'text',
      help: 'The name or address of the server. A folder that starts with / is the one of a local socket.',
      required: true,
      placeholder: 'db.example.com',
    },
    {
      path: 'connection.port',
      label: 'Port',
      kind: 'number',
      help: portHelp,
      required: false,
      placeholder: port,
    },
  ];
}

export function databaseField(placeholder: string): FormField {
  return {
    path: 'connection.database',
    label: 'Database',
    kind: 'text',
    help: 'The database to connect to.',
    required: true,
    placeholder,
  };
}

/** Form field for the login method. */
export function loginField(choices: NonNullable<FormField['choices']>): FormField {
  return { path: 'auth.method', label: 'Login', kind: 'choice', help: 'How this user proves who it is.', required: true, choices };
}

export const PASSWORD_LOGIN = { value: 'password', label: 'Password' } as const;

export const USER_FIELD: FormField = {
  path: 'connection.user',
  label: 'User',
  kind: 'text',
  help: 'A user that can only read is best.',
  required: true,
  placeholder: 'reader',
};

/** Choice of `auth.method` for a program that prints a short-lived password. */
export const COMMAND_LOGIN = { value: 'command', label: 'Command that prints a token' } as const;

/** Form field of that command; `placeholder` is a command that users of the engine know. */
export function commandField(placeholder: string): FormField {
  return {
    path: 'auth.command',
    label: 'Command',
    kind: 'text',
    help: 'A program of this computer that prints a short-lived password, as the tools of AWS, Azure and Google Cloud do.',
    required: true,
    placeholder,
    when: { path: 'auth.method', is: 'command' },
  };
}

/** The field of a saved password, where `auth.method` is `password`. */
export const PASSWORD_FIELD: FormField = {
  path: 'auth.password',
  label: 'Password',
  kind: 'secret',
  // The screen adds where this computer stores the password.
  help: 'The password of this user at the server.',
  required: false,
  when: { path: 'auth.method', is: 'password' },
};

/** Fields of `connection.tls` (TlsSchema), and the passphrase of the client certificate's key. */
export const TLS_FIELDS: readonly FormField[] = [
  {
    path: 'connection.tls.mode',
    label: 'Encryption',
    kind: 'choice',
    help: 'Without a check, an impostor could answer in place of the server. Over a network nothing goes unencrypted unless you choose “Not encrypted”.',
    required: true,
    group: 'Encryption',
    choices: Object.entries(TLS_LABELS).map(([value, label]) => ({ value, label })),
  },
  {
    path: 'connection.tls.ca',
    label: 'Certificate of the authority',
    kind: 'file',
    help: 'For a server whose authority this computer does not know; hosts of databases offer it for download.',
    required: false,
    placeholder: '~/Downloads/global-bundle.pem',
    group: 'Encryption',
  },
  {
    path: 'connection.tls.certificate',
    label: 'Client certificate',
    kind: 'file',
    help: 'Only where the server asks for one.',
    required: false,
    group: 'Encryption',
  },
  {
    path: 'connection.tls.key',
    label: 'Key of the client certificate',
    kind: 'file',
    help: 'The private key that belongs to the client certificate.',
    required: false,
    group: 'Encryption',
  },
  {
    path: 'auth.keyPassphrase',
    label: 'Passphrase of that key',
    kind: 'secret',
    help: 'Only for a key that is encrypted.',
    required: false,
    group: 'Encryption',
  },
];

const SSH_GROUP = 'SSH tunnel';

const ONLY_THROUGH_SSH: readonly Omit<FormField, 'group' | 'when'>[] = [
  {
    path: 'connection.ssh.host',
    label: 'SSH server',
    kind: 'text',
    help: 'It must be in your known_hosts already: connect to it once with ssh.',
    required: true,
    placeholder: 'bastion.example.com',
  },
  {
    path: 'connection.ssh.port',
    label: 'SSH port',
    kind: 'number',
    help: 'Usually 22.',
    required: false,
    placeholder: '22',
  },
  {
    path: 'connection.ssh.user',
    label: 'SSH user',
    kind: 'text',
    help: 'The user to log in with at the SSH server.',
    required: true,
  },
  {
    path: 'connection.ssh.key',
    label: 'SSH key',
    kind: 'file',
    help: 'Your private key. Left empty, the keys of your SSH agent are used.',
    required: false,
    placeholder: '~/.ssh/id_ed25519',
  },
  {
    path: 'auth.sshPassphrase',
    label: 'Passphrase of the SSH key',
    kind: 'secret',
    help: 'Only for a key that is encrypted.',
    required: false,
  },
  {
    path: 'auth.sshPassword',
    label: 'SSH password',
    kind: 'secret',
    help: 'Only where the SSH server takes no key.',
    required: false,
  },
  {
    path: 'connection.ssh.jump',
    label: 'Servers to go through first',
    kind: 'text',
    help: 'Nearest first, with commas between.',
    required: false,
    placeholder: 'me@gate.example.com',
  },
];

/** Fields of `connection.via` and `connection.ssh` (SshSchema), and the secrets of that login. */
export const SSH_FIELDS: readonly FormField[] = [
  {
    path: 'connection.via',
    label: 'Way to the server',
    kind: 'choice',
    help: 'An SSH tunnel goes through a server that you can log in to.',
    required: true,
    group: SSH_GROUP,
    choices: [
      { value: 'direct', label: 'Direct' },
      { value: 'ssh', label: 'Through an SSH tunnel' },
    ],
  },
  ...ONLY_THROUGH_SSH.map((field): FormField => ({ ...field, group: SSH_GROUP, when: { path: 'connection.via', is: 'ssh' } })),
];
