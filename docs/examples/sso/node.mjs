// Signs a token for a reader of yours. Nothing to install.
import { createHmac, randomUUID } from "node:crypto";

export function rejoinderToken(person) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "https://gazette.example",
    aud: "https://talk.gazette.example/d/gazette/",
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    ...person, // sub, and name, email, email_verified, avatar_url, verified, roles as you like
  };
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  const mac = createHmac("sha256", process.env.REJOINDER_SSO_SECRET).update(signed);
  return `${signed}.${mac.digest("base64url")}`;
}
