import type { FormField } from '../../connectors/connector.ts';
import {
  COMMAND_LOGIN,
  commandField,
  databaseField,
  loginField,
  PASSWORD_FIELD,
  PASSWORD_LOGIN,
  SSH_FIELDS,
  serverFields,
  TLS_FIELDS,
  USER_FIELD,
} from '../../connectors/network/form-parts.ts';

/** The fields of a PostgreSQL connection, in the order a person fills them in. */
export const postgresForm: readonly FormField[] = [
  ...serverFields('5432', 'Usually 5432; many poolers use 6543.'),
  databaseField('postgres'),
  USER_FIELD,
  {
    path: 'connection.role',
    label: 'Role',
    kind: 'text',
    help: 'Where the user may do more than read: a role that every statement switches to. The user must be a member of it.',
    required: false,
    placeholder: 'hydrant_reader',
  },
  loginField([PASSWORD_LOGIN, { value: 'none', label: 'Client certificate, or none' }, COMMAND_LOGIN]),
  PASSWORD_FIELD,
  commandField('aws rds generate-db-auth-token --hostname … --port 5432 --username …'),
  ...TLS_FIELDS,
  ...SSH_FIELDS,
];
