// Passkeys on the pages of one's account (WebAuthn), and the code of a mail filled in. The page works without this, by a
// mailed code; what needs a passkey is hidden until here it is shown to be possible.

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** Return the options of the server with bytes where the browser wants them: ids and the challenge. */
export function readOptions(options: Json): Json {
  const inner = options.publicKey as Json;
  const named = (list: unknown): Json[] =>
    ((list as Json[] | undefined) ?? []).map((each) => ({ ...each, id: bytes(String(each.id)) }));
  const read: Json = { ...inner, challenge: bytes(String(inner.challenge)) };
  if (inner.user) {
    const user = inner.user as Json;
    read.user = { ...user, id: bytes(String(user.id)) };
  }
  if (inner.excludeCredentials) read.excludeCredentials = named(inner.excludeCredentials);
  if (inner.allowCredentials) read.allowCredentials = named(inner.allowCredentials);
  return read;
}

/** Return what the browser made as JSON, with bytes as base64url (W3C WebAuthn 3, 5.1). */
export function writeCredential(credential: PublicKeyCredential): Json {
  const answer = credential.response as AuthenticatorAttestationResponse &
    AuthenticatorAssertionResponse;
  const response: Json = { clientDataJSON: text(answer.clientDataJSON) };
  if (answer.attestationObject) {
    response.attestationObject = text(answer.attestationObject);
    response.transports = answer.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(answer.authenticatorData);
    response.signature = text(answer.signature);
    response.userHandle = answer.userHandle && text(answer.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form: HTMLFormElement): Promise<Json> {
  const address = form.dataset.options;
  if (!address) {
    const data = JSON.parse(form.querySelector("script")?.textContent ?? "{}") as Json;
    return (data.creation_options ?? data.request_options) as Json;
  }
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as Json).request_options as Json;
}

async function ask(form: HTMLFormElement): Promise<void> {
  const publicKey = readOptions(await optionsOf(form)) as unknown;
  const credential =
    form.dataset.passkey === "make"
      ? await navigator.credentials.create({
          publicKey: publicKey as PublicKeyCredentialCreationOptions,
        })
      : await navigator.credentials.get({
          publicKey: publicKey as PublicKeyCredentialRequestOptions,
        });
  const field = form.elements.namedItem("credential") as HTMLInputElement;
  field.value = JSON.stringify(writeCredential(credential as PublicKeyCredential));
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const problem = form.querySelector<HTMLElement>(".problem[hidden]");
      ask(form).catch(() => {
        if (problem) problem.hidden = false;
      });
    });
  }
}
