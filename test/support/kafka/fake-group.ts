import { Stopper } from '../../../src/main/adapters/kafka/stopper';

export type Ending = 'stopped' | 'revoked' | 'lost';

/** One reader of the fake: alone, or a member of a group. */
export class FakeMember {
  /** Of the assignment that it reads now. */
  turn = new Stopper();
  ending: Ending = 'stopped';
  /** The batch that the receiver has: it may outlive the turn, and the next one waits for it. */
  inHand: Promise<void> = Promise.resolve();
  private assigned: ((partitions: readonly number[]) => void) | null = null;

  constructor(readonly topic: string) {}

  end(ending: Ending): void {
    if (!this.turn.stopped) this.ending = ending;
    this.turn.stop();
  }

  get isWaiting(): boolean {
    return this.assigned !== null;
  }

  wait(): Promise<readonly number[]> {
    return new Promise((resolve) => {
      this.assigned = resolve;
    });
  }

  assign(partitions: readonly number[]): void {
    this.turn = new Stopper();
    this.ending = 'stopped';
    this.assigned?.(partitions);
    this.assigned = null;
  }
}

/** Comes together as a consumer group does: whoever comes or goes, the others give up what they have before anybody gets anything. */
export class FakeGroup {
  private readonly members: FakeMember[] = [];

  constructor(private readonly partitionsOf: (topic: string) => number) {}

  join(member: FakeMember): Promise<readonly number[]> {
    const assigned = member.wait();
    if (!this.members.includes(member)) this.members.push(member);
    this.gather();
    return assigned;
  }

  leave(member: FakeMember): void {
    const at = this.members.indexOf(member);
    if (at === -1) return;
    this.members.splice(at, 1);
    this.gather();
  }

  /** Those that were silent too long. They may come again. */
  expelAll(): void {
    for (const member of this.members.splice(0)) member.end('lost');
  }

  /** The others give up their partitions, and come. */
  gather(): void {
    for (const member of this.members) if (!member.isWaiting) member.end('revoked');
    if (this.members.some((member) => !member.isWaiting)) return;
    const shares = this.members.map((member, index) => this.share(member, index));
    this.members.forEach((member, index) => member.assign(shares[index] ?? []));
  }

  /** Kafka's "range", in the order of their coming. */
  private share({ topic }: FakeMember, index: number): number[] {
    const partitions = Array.from({ length: this.partitionsOf(topic) }, (_, partition) => partition);
    const count = this.members.length;
    const larger = partitions.length % count;
    const size = Math.floor(partitions.length / count);
    const from = index * size + Math.min(index, larger);
    return partitions.slice(from, from + size + (index < larger ? 1 : 0));
  }
}
