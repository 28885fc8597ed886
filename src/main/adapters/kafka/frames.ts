const SIZE_BYTES = 4;
const CORRELATION_BYTES = 4;

/** Puts the answers of a stream together, each with one copy of its bytes however many chunks it comes in. */
export class FrameAssembler {
  private readonly size = Buffer.alloc(SIZE_BYTES);
  private sizeFilled = 0;
  private frame: Buffer | null = null;
  private filled = 0;

  /** `onFrame` returns how large the next frame may be. Throws where a frame is larger than that, or too small for one. */
  take(chunk: Buffer, maxBytes: number, onFrame: (frame: Buffer) => number): void {
    let bound = maxBytes;
    let at = 0;
    while (at < chunk.length) {
      if (this.frame === null) {
        const taken = chunk.copy(this.size, this.sizeFilled, at);
        this.sizeFilled += taken;
        at += taken;
        if (this.sizeFilled < SIZE_BYTES) return;
        const length = this.size.readInt32BE(0);
        if (length < CORRELATION_BYTES || length > bound) throw new Error(`an answer of ${length} bytes`);
        // Its own memory, never a part of a pool: whoever keeps records keeps all of it.
        this.frame = Buffer.allocUnsafeSlow(length);
        this.filled = 0;
      }
      const taken = chunk.copy(this.frame, this.filled, at);
      this.filled += taken;
      at += taken;
      if (this.filled < this.frame.length) return;
      const whole = this.frame;
      this.frame = null;
      this.sizeFilled = 0;
      bound = onFrame(whole);
    }
  }
}
