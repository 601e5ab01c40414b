// Reads where the house of this checkout listens, as it wrote down when it started.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HouseFile, houseFileName } from '../contracts/house-file.ts';

/** @returns what `house.json` of the data directory (SLUICE_DATA_DIR, else .sluice) says, or null when it says nothing useful */
export async function readHouseFile(environment: Readonly<Record<string, string | undefined>>): Promise<HouseFile | null> {
  const file = path.join(environment.SLUICE_DATA_DIR || '.sluice', houseFileName);
  try {
    return HouseFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
