import type { Files, Kind, Place } from './files.ts';

/** What stands in a folder by a name that is written exactly so; undefined: nothing. Unknown where the folder can't be listed now. */
export type Listings = (folder: Place, name: string) => Promise<Kind | undefined>;

/** Lists each folder once. A disk may answer to a name in other letters as well, and only a listing tells how it is written. */
export function createListings(files: Files): Listings {
  const listings = new Map<string, Promise<ReadonlyMap<string, Kind> | 'unknown'>>();
  const list = async (folder: Place): Promise<ReadonlyMap<string, Kind> | 'unknown'> => {
    const entries = await files.entries(folder);
    return entries === 'unknown' ? entries : new Map(entries.map(({ name, kind }) => [name, kind]));
  };
  return async (folder, name) => {
    const listing = listings.get(folder.uri) ?? list(folder);
    listings.set(folder.uri, listing);
    const kinds = await listing;
    return kinds === 'unknown' ? kinds : kinds.get(name);
  };
}
