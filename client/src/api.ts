// window.Rejoinder, for hosts that do more than write an element. Nothing here throws at its caller.

import type { RejoinderAttributes, RejoinderDiscussion } from "../embed.d.ts";
import { forget } from "./device.ts";
import { NAME } from "./element.ts";
import { mount, mounted, unmount } from "./embed.ts";
import { goTo } from "./links.ts";
import type { Loaded } from "./loader.ts";
import { signIn } from "./signing.ts";

/** The methods that the loader puts through; it has `on` and `q` itself, and makes promises of all others. */
export interface Api {
  mount(host: HTMLElement, options?: RejoinderAttributes): Promise<RejoinderDiscussion>;
  unmount(host: HTMLElement): void;
  refresh(host: HTMLElement): void;
  goto(comment: number | string): void;
  setTheme(theme: string): void;
  login(token?: string): void;
  logout(): Promise<void>;
}

export function makeApi(loaded: Loaded): Api {
  return {
    async mount(host, options = {}) {
      const prefix = host.localName === NAME ? "" : "data-";
      for (const [name, value] of Object.entries(options)) host.setAttribute(prefix + name, value);
      const embed = mount(host, loaded);
      // The element does so itself when an attribute changes.
      if (prefix && Object.keys(options).length && embed.controller) embed.restart();
      return embed.ready;
    },
    unmount,
    refresh(host) {
      for (const embed of mounted()) if (embed.host === host) embed.restart();
    },
    goto(id) {
      for (const { controller } of mounted()) if (controller) void goTo(controller, `${id}`);
    },
    setTheme(theme) {
      for (const { host } of mounted()) host.setAttribute("theme", theme);
    },
    login(token) {
      for (const { controller, host } of mounted()) {
        // What is not there yet reads it later, and what stands in a frame hands it on.
        if (controller) {
          signIn(controller, token);
          if (!token) return; // one window is enough: all embeds of a site hear of it
        } else if (token) host.setAttribute("token", token);
      }
    },
    async logout() {
      for (const embed of [...mounted()]) {
        if (!embed.controller) continue;
        await (await embed.controller.login)?.end();
        forget(embed.controller.site, "token");
        forget(embed.controller.site, "own");
        embed.controller.emit("auth", { state: "out" });
        embed.restart();
      }
    },
  };
}
