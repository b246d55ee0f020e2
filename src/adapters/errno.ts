/** The system error code of a failed call, such as ENOENT; empty when it has none. */
export const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException)?.code ?? '';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than the limit for files',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links go in a circle',
  EMFILE: 'too many open files',
  EIO: 'the device reports an error',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to its network',
  ETIMEDOUT: 'no answer to the connection',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be looked up now',
};

/** The error itself where `reason` can say nothing better. */
export const causeOf = (error: unknown): unknown =>
  reasons[errnoOf(error)] === undefined ? error : undefined;

/** Why a call to the file system failed, in words. */
export function reason(error: unknown): string {
  const known = reasons[errnoOf(error)];
  return known ?? (error instanceof Error ? error.message : String(error));
}
