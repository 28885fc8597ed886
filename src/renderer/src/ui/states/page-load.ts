import { LakeError, messageOf } from '../../../../shared/errors';

/** The code of a page did not come. A browser keeps that, and React too: nothing but loading the window anew asks for it again. */
export class PageLoadError extends LakeError {
  constructor(cause: unknown) {
    super('UNAVAILABLE', `The code of this page could not be loaded. ${messageOf(cause)}`, { cause });
    this.name = 'PageLoadError';
  }
}

/** What `import()` came to; rejects with a PageLoadError. */
export async function loaded<T>(code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (error) {
    throw new PageLoadError(error);
  }
}
