// Runs beside Ghost; the proxy in front sends it /talk-token of Ghost's own host, so that the members' cookie arrives.
import { createServer } from "node:http";
import { rejoinderToken } from "./node.mjs";

const ghost = process.env.GHOST_URL; // https://gazette.example

createServer(async (request, response) => {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Type", "text/plain");
  const headers = { cookie: request.headers.cookie ?? "" };
  const answer = await fetch(`${ghost}/members/api/member/`, { headers }).catch(() => null);
  const member = answer?.status === 200 ? await answer.json() : null; // 204: nobody is signed in
  if (!member) return response.writeHead(204).end();
  const { uuid, name, email, avatar_image } = member;
  const person = { sub: uuid, name: name ?? "", email, email_verified: true, avatar_url: avatar_image ?? "" };
  return response.end(rejoinderToken(person)); // Ghost mails a link to every address, so it is verified
}).listen(process.env.PORT ?? 2369, "127.0.0.1");
