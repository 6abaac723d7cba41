/* RUN: node tests/browser/fake_server.mjs [PORT]
 * Serves web/ and imitates the HTTP API in memory, so that the pages can be developed and tested without the services,
 * and so that states that are hard to reach can be shown on purpose. No dependencies.
 *
 * Words in a prompt choose what happens to its job: "slow", "fail", "forbidden", "expire", "lost", "queue"; a job of
 * several pictures with "partly" fails for its second one. POST /fake/<name> changes the server: see fake/control.mjs. */
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { handleApi } from './fake/api.mjs';
import { control } from './fake/control.mjs';
import { serveFile } from './fake/files.mjs';
import { createState } from './fake/state.mjs';

/* Starts on a port (0 = any free one); resolves with {url, state, close}. */
export function startFakeServer(port = 0) {
  const state = createState();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    try {
      if (url.pathname.startsWith('/fake/')) await control(state, request, response, url);
      else if (!(await handleApi(state, request, response, url))) serveFile(response, url);
    } catch (error) {
      console.error(error);
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'internal', detail: 'Something went wrong on our side.' }));
    }
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const close = () => {
        state.stop();
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      };
      resolve({ url: `http://127.0.0.1:${server.address().port}`, state, close });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await startFakeServer(Number(process.argv[2]) || 8010);
  console.log(url);
}
