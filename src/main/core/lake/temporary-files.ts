/** Every file and folder under its writer's hands has a hidden name that begins so, on the file system of its final place. */
export const temporaryPrefix = '.tmp-';

/**
 * How long a temporary file must have gone untouched to be a dead writer's. A file is written to until it is closed, and then waits, untouched, for
 * the end of its batch, its version or its import: hours where the source is slow or the laptop sleeps. Taking it from a living writer fails that
 * run; leaving it for a day costs nothing but its room.
 */
export const temporaryGraceMs = 24 * 3_600_000;

/**
 * How old a staged file may be to be committed still. A vacuum goes by the time of its last write, which the rename to its final name keeps: between
 * the oldest that is committed and the youngest that is deleted lie twelve hours, which no race of a plan with an entry lasts.
 */
export const oldestStagedMs = temporaryGraceMs / 2;
