import { answerRequest, policyToPage, toApp } from './electron/protocol.ts';
import { beforeRequest, type Headers, hasRequestListeners, headersReceived } from './electron/session.ts';

interface HeaderEntry {
  name: string;
  value: string;
}
export interface PausedRequest {
  requestId: string;
  request: { url: string; method: string; headers: Record<string, string>; postData?: string };
  frameId: string;
  resourceType: string;
  redirectedRequestId?: string;
  responseStatusCode?: number;
  responseErrorReason?: string;
  responseHeaders?: HeaderEntry[];
}
type Send = (method: string, params: object) => Promise<unknown>;

/** What a page must stop for: the app's own addresses, every navigation, and everything when the app listens to requests. */
export function pausePatterns(): object[] {
  const always = [{ urlPattern: 'https://*.standin.localhost/*' }, { urlPattern: '*', resourceType: 'Document' }];
  return hasRequestListeners() ? [{ urlPattern: '*' }, { urlPattern: '*', requestStage: 'Response' }] : always;
}

/** Decides over one paused request. `mayNavigate` is asked for each new document of the main frame. */
export async function decideRequest(
  paused: PausedRequest,
  { send, mainFrame, mayNavigate }: { send: Send; mainFrame: string; mayNavigate: (url: string) => boolean },
): Promise<void> {
  const { requestId, request } = paused;
  const fail = (errorReason: string): Promise<unknown> => send('Fetch.failRequest', { requestId, errorReason });
  if (paused.responseErrorReason !== undefined) return void (await send('Fetch.continueRequest', { requestId }));
  if (paused.responseStatusCode !== undefined) return void (await received(paused, send));
  const isNavigation = paused.resourceType === 'Document' && paused.frameId === mainFrame && paused.redirectedRequestId === undefined;
  if (isNavigation && !mayNavigate(request.url)) return void (await fail('Aborted'));
  const details = { url: toApp(request.url), method: request.method, resourceType: electronType(paused, mainFrame) };
  const { cancel, redirectURL } = await beforeRequest(details);
  if (cancel) return void (await fail('BlockedByClient'));
  if (redirectURL !== undefined) return fulfil(paused, send, new Response(null, { status: 307, headers: { Location: redirectURL } }), {});
  const body = request.postData === undefined ? undefined : Buffer.from(request.postData);
  const response = await answerRequest({ url: request.url, method: request.method, headers: request.headers, body });
  if (!response) return void (await send('Fetch.continueRequest', { requestId }));
  const headers = await headersReceived({ ...details, statusCode: response.status, responseHeaders: headersOf([...response.headers]) });
  if (!headers) return void (await fail('BlockedByClient'));
  await fulfil(paused, send, response, headers);
}

/** A response from the network, with the headers the app wants. */
async function received(paused: PausedRequest, send: Send): Promise<unknown> {
  const { requestId, request, responseStatusCode = 200, responseHeaders = [] } = paused;
  const headers = await headersReceived({
    url: toApp(request.url),
    method: request.method,
    resourceType: electronType(paused, ''),
    statusCode: responseStatusCode,
    responseHeaders: headersOf(responseHeaders.map(({ name, value }) => [name, value])),
  });
  if (!headers) return send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
  return send('Fetch.continueResponse', { requestId, responseCode: responseStatusCode, responseHeaders: entriesOf(headers) });
}

async function fulfil({ requestId }: PausedRequest, send: Send, response: Response, headers: Headers): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  const responseHeaders = entriesOf(response.status === 307 ? headersOf([...response.headers]) : headers);
  await send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
}

function headersOf(entries: Iterable<readonly [string, string]>): Headers {
  const headers: Headers = {};
  for (const [name, value] of entries) headers[name] = [...(headers[name] ?? []), value];
  return headers;
}

function entriesOf(headers: Headers): HeaderEntry[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => ({ name, value: /^content-security-policy/i.test(name) ? policyToPage(value) : value })),
  );
}

function electronType({ resourceType, frameId }: PausedRequest, mainFrame: string): string {
  if (resourceType === 'Document') return frameId === mainFrame || mainFrame === '' ? 'mainFrame' : 'subFrame';
  return resourceType === 'XHR' || resourceType === 'Fetch' ? 'xhr' : resourceType.toLowerCase();
}
