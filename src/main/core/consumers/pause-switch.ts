/** Whether a consumer shall take messages; survives its retries. */
export class PauseSwitch {
  #paused = false;
  #onChange: () => void = () => {};

  get paused(): boolean {
    return this.#paused;
  }

  set(paused: boolean): void {
    this.#paused = paused;
    this.#onChange();
  }

  /** Of the one loop that goes by it. */
  listen(onChange: () => void): void {
    this.#onChange = onChange;
  }
}
