import type { ChildProcess } from 'node:child_process';
import { type CallToolResult, Client, type RequestOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { expect } from 'vitest';
import { environment, LAUNCHER, type Settings } from './hydrant.ts';
import { StdoutRecord } from './stdout-record.ts';

export const ERAS = { modern: '2026-07-28', legacy: '2025-11-25' } as const;
export type Era = keyof typeof ERAS;

export interface ConnectOptions {
  home: string;
  /** After `hydrant stdio`. */
  args?: readonly string[];
  env?: Settings;
  /** Default: modern. */
  era?: Era;
}

/** What a tool answered. `error` is set exactly where it said isError. */
export interface Answer<T = Record<string, unknown>> {
  text: string;
  structured: T;
  error?: { code: string; message: string; next: string };
}

/** A page as execute_query and get_result answer it. */
export interface Page extends Record<string, unknown> {
  environment: string;
  policy: string;
  columns: { name: string; type: string; kind: string }[];
  rows: unknown[][];
  offset: number;
  totalRows: number;
  complete: boolean;
  handle?: string;
  note?: string;
  running?: boolean;
}

/** The SDK's own transport, which also keeps what came before it is parsed. */
class RecordingTransport extends StdioClientTransport {
  readonly record = new StdoutRecord();
  stderrText = '';
  #child: ChildProcess | undefined;

  override async start(): Promise<void> {
    await super.start();
    // The SDK shows the process to nobody; its type says so, which reflection does not read.
    this.#child = Reflect.get(this, '_process') as ChildProcess;
    this.#child.stdout?.on('data', (chunk: Buffer) => this.record.add(chunk));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderrText += text;
    });
  }

  get child(): ChildProcess {
    if (!this.#child) throw new Error('The server was not started.');
    return this.#child;
  }
}

/** A real server process with the SDK's client on its pipes. Closing it checks every byte it wrote to standard output. */
export class Connection implements AsyncDisposable {
  readonly client: Client;
  /** Structured answers that the client checked against the tool's output schema. */
  validated = 0;
  readonly #transport: RecordingTransport;
  #closed = false;

  private constructor(options: ConnectOptions) {
    this.#transport = new RecordingTransport({
      command: process.execPath,
      args: [LAUNCHER, 'stdio', ...(options.args ?? [])],
      env: environment(options.home, options.env),
      stderr: 'pipe',
      maxBufferSize: 64 * 1024 * 1024,
    });
    this.client = new Client(
      { name: 'hydrant-e2e', version: '1.2.3' },
      {
        versionNegotiation: { mode: (options.era ?? 'modern') === 'legacy' ? 'legacy' : { pin: ERAS.modern } },
        jsonSchemaValidator: countingValidator(() => {
          this.validated += 1;
        }),
      },
    );
  }

  /** Starts `hydrant stdio` and reads its tools, so that the client knows the output schemas. */
  static async open(options: ConnectOptions): Promise<Connection> {
    const connection = new Connection(options);
    try {
      await connection.client.connect(connection.#transport);
      await connection.client.listTools();
      return connection;
    } catch (error) {
      throw new Error(`The server did not start: ${connection.stderr}`, { cause: error });
    }
  }

  get pid(): number {
    return this.#transport.child.pid as number;
  }

  get stdout(): StdoutRecord {
    return this.#transport.record;
  }

  get stderr(): string {
    return this.#transport.stderrText;
  }

  /** Calls a tool; a failure is an answer with `error`. */
  async call<T = Page>(name: string, args: Record<string, unknown> = {}, options: RequestOptions = {}): Promise<Answer<T>> {
    const result = (await this.client.callTool({ name, arguments: args }, { timeout: 30_000, ...options })) as CallToolResult;
    const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    if (!result.isError) return { text, structured: result.structuredContent as T };
    const error = result._meta?.['hydrant/error'] as Answer['error'];
    if (!error) throw new Error(`An error without code: ${text}`);
    return { text, structured: {} as T, error };
  }

  /** Calls a tool and expects it to succeed. */
  async tool<T = Page>(name: string, args: Record<string, unknown> = {}, options: RequestOptions = {}): Promise<T> {
    const { structured, error } = await this.call<T>(name, args, options);
    if (error) throw new Error(`${error.code}: ${error.message}`);
    return structured;
  }

  /** Calls execute_query and expects it to succeed. */
  query(sql: string, more: Record<string, unknown> = {}): Promise<Page> {
    return this.tool<Page>('execute_query', { sql, ...more });
  }

  /** Calls a tool and expects it to fail. */
  async failure(name: string, args: Record<string, unknown>): Promise<NonNullable<Answer['error']>> {
    const { error, text } = await this.call(name, args);
    if (!error) throw new Error(`${name} did not fail: ${text.slice(0, 300)}`);
    return error;
  }

  /** Ends the server as an assistant does, and checks its standard output. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.client.close();
    expect(this.stdout.problems(), 'lines of standard output that are no JSON-RPC').toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function countingValidator(onValidated: () => void): AjvJsonSchemaValidator {
  const validator = new AjvJsonSchemaValidator();
  const make = validator.getValidator.bind(validator);
  validator.getValidator = (<T>(schema: Parameters<typeof make>[0]) => {
    const validate = make<T>(schema);
    return (input: unknown) => {
      onValidated();
      return validate(input);
    };
  }) as typeof validator.getValidator;
  return validator;
}
