/**
 * What the files of a copy hold, for machines (JSON Schema 2020-12). It lies in the archive, so that whoever takes their data
 * elsewhere needs nothing of ours to read it (GDPR 20(1): "structured, commonly used and machine-readable").
 */
export const copySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Copy of personal data',
  description:
    'Each file data/NN-SOURCE.json is an array of things, in the order in which they were found. UTF-8. Times are RFC 3339 in UTC. What is about other people is replaced by "[▇ n]"; redactions.json lists these by number.',
  type: 'array',
  items: {
    type: 'object',
    required: ['category', 'id', 'data'],
    additionalProperties: false,
    properties: {
      category: { type: 'string', description: 'What kind of data it is.' },
      id: {
        type: 'string',
        description: 'Within its category the same thing has the same id in every copy.',
      },
      at: { type: 'string', format: 'date-time', description: 'When it came to be, where that is known.' },
      data: {
        type: 'object',
        description:
          'Its fields. "from": "you" marks what the person wrote themselves. "file" is the path of a file in this archive. "leftOut" says why some content is not here: "damaged" (what was stored cannot be read), "erased", "written-by-others", "too-large" (more than 16 MiB), "not-read" (moved while the copy was made).',
        additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
      },
    },
  },
} as const;
