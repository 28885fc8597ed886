import type { Finding } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { Mirror } from './mirror';
import type { PermissionStore } from './permission-store';

const check = 'permissions';

/** For the doctor: whether the file reads, and the warehouse's copy says the same. Never fails. */
export async function permissionsFinding(store: Pick<PermissionStore, 'read'>, mirror: Mirror): Promise<Finding> {
  try {
    const permissions = await store.read();
    if (permissions === null) {
      const message = 'None are enforced: who can open the files may do everything.';
      return { check, status: 'skipped', message, remedy: null };
    }
    const { state, place, problem } = await mirror.state(permissions);
    const message = `${permissions.grants.length} ${permissions.grants.length === 1 ? 'grant' : 'grants'}, enforced. The copy at ${place} is ${state}.`;
    if (state === 'current') return { check, status: 'ok', message, remedy: null };
    const remedy = `${problem === null ? '' : `${problem} `}Write the copy: lagoon permissions create-table`;
    return { check, status: 'warning', message, remedy };
  } catch (error) {
    return { check, status: 'failed', message: messageOf(error), remedy: 'See docs/permissions.md, "A broken file".' };
  }
}
