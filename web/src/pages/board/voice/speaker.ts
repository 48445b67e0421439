// Announcements are spoken once, although several boards hear of them: a board claims one, speaks it, and reports it.
import type { ClaimAnnouncementResponseJson } from "../../../gen/storehub/v1/terminal_pb";

/** What a speaker needs of the world. */
export interface World {
  /** Takes an announcement for this terminal; undefined = another has it, or its time is over. Throws if nobody knows. */
  claim(id: string): Promise<ClaimAnnouncementResponseJson | undefined>;
  /** Reports that it was heard. */
  spoken(id: string): Promise<unknown>;
  /** Says or rings it; tells whether anything could be heard. */
  say(announcement: ClaimAnnouncementResponseJson): Promise<boolean>;
  /** Whether this board could be heard now. One that cannot leaves announcements to others. */
  audible(): Promise<boolean>;
}

/**
 * Speaker goes through what there is to say, one after the other. It remembers only what is still offered, so it does
 * not grow: the hub takes away what was said, and what nobody said in time.
 */
export class Speaker {
  private offered: readonly string[] = [];
  /** Of those that are offered, the ones that this board is done with. */
  private done = new Set<string>();
  private busy: Promise<void> | undefined;

  constructor(private readonly world: World) {}

  /** Hears what is to be said now, oldest first. */
  hear(ids: readonly string[]): void {
    this.offered = ids;
    this.done = new Set(ids.filter((id) => this.done.has(id)));
    this.busy ??= this.run().finally(() => (this.busy = undefined));
  }

  private next(): string | undefined {
    return this.offered.find((id) => !this.done.has(id));
  }

  private async run(): Promise<void> {
    for (let id = this.next(); id !== undefined; id = this.next()) {
      if (!(await this.world.audible())) return; // it is asked again with the next frame
      let announcement: ClaimAnnouncementResponseJson | undefined;
      try {
        announcement = await this.world.claim(id);
      } catch {
        return; // the same terminal may claim again, and gets the same answer
      }
      this.done.add(id);
      if (!announcement) continue;
      const heard = await this.world.say(announcement);
      // Without a report the hub calls its outcome unknown after two minutes, and that is what it is.
      if (heard) await this.world.spoken(id).catch(() => {});
    }
  }
}
