export { identifier, literal } from '../../../connectors/kit/sql-text.ts';
