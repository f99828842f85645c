import { MASK } from '../../../../common/redact.ts';
import type { Cell, Column, Row } from '../../../../connectors/connector.ts';
import { isSecretSetting } from '../../dialect/secret-settings.ts';

/** Columns of pg_roles and pg_user with role settings, which may include application secrets. The classifier allows them only under these names. */
const COLUMNS = new Set(['rolconfig', 'useconfig']);

/** Masks settings with names like secrets in rows with role settings; undefined where the columns hold none. */
export function settingsMask(columns: readonly Column[]): ((rows: Row[]) => Row[]) | undefined {
  const at = columns.flatMap(({ name }, index) => (COLUMNS.has(name) ? [index] : []));
  if (at.length === 0) return undefined;
  return (rows) => {
    for (const row of rows) for (const index of at) row[index] = masked(row[index] ?? null);
    return rows;
  };
}

/** `["work_mem=1GB", "app.jwt_secret=x"]` → the second without its value. */
function masked(cell: Cell): Cell {
  if (!Array.isArray(cell)) return cell === null ? null : MASK;
  return cell.map((setting) => {
    const [name = ''] = String(setting).split('=', 1);
    return isSecretSetting(name) ? `${name}=${MASK}` : setting;
  });
}
