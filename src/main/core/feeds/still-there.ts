import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';

/** For a feed that was there before the lock was had: that it is gone now is another's doing. Error: CONFLICT. */
export async function stillThere<T>(name: FeedName, found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) throw error;
    const message = `"${name}" was renamed, put away, brought back or deleted meanwhile. Nothing was done; look at the feeds again.`;
    throw new LakeError('CONFLICT', message, { details: { feed: name }, cause: error });
  }
}
