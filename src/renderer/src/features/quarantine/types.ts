import type { z } from 'zod';
import type { quarantine } from '../../../../shared/contract/quarantine';

/** The quarantine of one feed, as the summary has it. */
export type QuarantinedFeed = z.output<typeof quarantine.summary.output>[number];
export type RedrivePlan = z.output<typeof quarantine.planRedrive.output>;
