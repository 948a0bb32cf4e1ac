//! Whole objects, compressed.
//!
//! Objects of a kind are much alike: with some of the first of them as a dictionary, 10 KB of a pod
//! become some 500 bytes, and some of them packed together 250 each, most of which are its hashes and
//! identifiers. A trained dictionary (zstd's COVER) is no better here, and its training takes more memory
//! than a thousand packed objects. Objects that came before the dictionary are packed again once it is
//! there.

use std::sync::Arc;

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::DecoderDictionary,
    zstd_safe::get_frame_content_size,
};

use crate::pages::MEMBERS;

/// With a dictionary as fast as 1, and a tenth smaller; from 5 on it costs three times the time.
const LEVEL: i32 = 3;
/// Larger ones gain little.
const DICTIONARY_BYTES: usize = 64 << 10;
/// Fewer objects do not repay a dictionary.
pub(crate) const WORTH_A_DICTIONARY: usize = 100;
/// As many bytes of objects are packed together: one of them costs the unpacking of all.
const BLOCK_BYTES: usize = 96 << 10;
/// No object is larger: etcd's request limit is 1.5 MiB, and servers may raise it some.
const OBJECT_LIMIT: usize = 64 << 20;

const LENGTH_BYTES: usize = size_of::<u32>();

/// The first byte of a packed block: whether the dictionary is needed. A frame of zstd follows.
const PLAIN: u8 = 0;
const WITH_DICTIONARY: u8 = 1;

/// Objects that were packed together.
#[derive(Debug, PartialEq)]
pub(crate) struct Packed {
    /// How many there are.
    pub objects: usize,
    /// The block; nothing if packing failed.
    pub bytes: Option<Box<[u8]>>,
}

/// Packs objects of one kind.
#[derive(Default)]
pub(crate) struct Packer {
    dictionary: Option<Arc<[u8]>>,
    /// Made when it is needed, in a tenth of a millisecond: kept, it would take 0.7 MB.
    compressor: Option<Compressor<'static>>,
}

impl Packer {
    /// Whether it has a dictionary.
    pub fn has_dictionary(&self) -> bool {
        self.dictionary.is_some()
    }

    /// Makes a dictionary of objects of the kind and uses it from now on; what unpacks its work.
    pub fn learn(&mut self, samples: &[&str]) -> Option<Unpacker> {
        self.adopt(dictionary(samples).into())
    }

    /// Uses that dictionary from now on; what unpacks its work.
    pub fn adopt(&mut self, dictionary: Arc<[u8]>) -> Option<Unpacker> {
        self.compressor = Some(Compressor::with_dictionary(LEVEL, &dictionary).ok()?);
        let unpacker = Unpacker(Some(Arc::new(Dictionary {
            decoder: DecoderDictionary::copy(&dictionary),
            bytes: Arc::clone(&dictionary),
        })));
        self.dictionary = Some(dictionary);
        Some(unpacker)
    }

    /// Packs objects into blocks, in order.
    pub fn pack(&mut self, objects: &[&str]) -> Vec<Packed> {
        let mut blocks = Vec::new();
        let mut rest = objects;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fit = rest.iter().take(MEMBERS).take_while(|object| {
                bytes += object.len();
                bytes <= BLOCK_BYTES
            });
            let (block, others) = rest.split_at(fit.count().max(1));
            blocks.push(Packed {
                objects: block.len(),
                bytes: self.pack_block(block).ok(),
            });
            rest = others;
        }
        blocks
    }

    /// Before the objects: how many there are, and the length of each.
    fn pack_block(&mut self, objects: &[&str]) -> std::io::Result<Box<[u8]>> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(match &self.dictionary {
                Some(dictionary) => Compressor::with_dictionary(LEVEL, dictionary)?,
                None => Compressor::new(LEVEL)?,
            }),
        };
        let too_large = |_| std::io::Error::other("an object of more than 4 GiB");
        let bytes: usize = objects.iter().map(|object| object.len()).sum();
        let mut block = Vec::with_capacity(1 + objects.len() * LENGTH_BYTES + bytes);
        block.push(u8::try_from(objects.len()).map_err(too_large)?);
        for object in objects {
            let length = u32::try_from(object.len()).map_err(too_large)?;
            block.extend_from_slice(&length.to_le_bytes());
        }
        for object in objects {
            block.extend_from_slice(object.as_bytes());
        }
        let frame = compressor.compress(&block)?;
        let mut packed = Vec::with_capacity(frame.len() + 1);
        packed.push(if self.dictionary.is_some() {
            WITH_DICTIONARY
        } else {
            PLAIN
        });
        packed.extend_from_slice(&frame);
        Ok(packed.into_boxed_slice())
    }

    /// Nothing is to be packed for a while: gives back what packing alone needs.
    pub fn rest(&mut self) {
        self.compressor = None;
    }
}

/// Some of the objects, from all over them, as far as there is room; a huge one would leave none.
fn dictionary(samples: &[&str]) -> Vec<u8> {
    let usual: Vec<&str> = samples
        .iter()
        .copied()
        .filter(|sample| sample.len() <= DICTIONARY_BYTES / 4)
        .collect();
    let bytes: usize = usual.iter().map(|sample| sample.len()).sum();
    let step = bytes.div_ceil(DICTIONARY_BYTES).max(1);
    let mut dictionary = Vec::with_capacity(DICTIONARY_BYTES);
    for sample in usual.into_iter().step_by(step) {
        if dictionary.len() + sample.len() <= DICTIONARY_BYTES {
            dictionary.extend_from_slice(sample.as_bytes());
        }
    }
    dictionary
}

/// Unpacks objects of one kind.
#[derive(Clone, Default)]
pub(crate) struct Unpacker(Option<Arc<Dictionary>>);

struct Dictionary {
    bytes: Arc<[u8]>,
    decoder: DecoderDictionary<'static>,
}

impl Unpacker {
    /// The dictionary that it needs, if it needs one.
    pub fn dictionary(&self) -> Option<&Arc<[u8]>> {
        self.0.as_ref().map(|dictionary| &dictionary.bytes)
    }

    /// A block of objects; nothing if the bytes are not what was packed.
    pub fn unpack(&self, packed: &[u8]) -> Option<Block> {
        self.many().unpack(packed)
    }

    /// Unpacks many blocks, one after the other.
    pub fn many(&self) -> UnpackMany<'_> {
        UnpackMany {
            dictionary: self.0.as_ref().map(|dictionary| &dictionary.decoder),
            plain: None,
            with_dictionary: None,
        }
    }
}

/// Objects that were packed together.
pub(crate) struct Block(Vec<u8>);

impl Block {
    /// The JSON of an object as the server sent it; nothing if there is none of that index.
    pub fn object(&self, index: usize) -> Option<&str> {
        let (count, rest) = self.0.split_first()?;
        let (lengths, objects) = rest.split_at_checked(usize::from(*count) * LENGTH_BYTES)?;
        let mut lengths = lengths
            .chunks_exact(LENGTH_BYTES)
            .map(|length| length.try_into().map_or(0, u32::from_le_bytes) as usize);
        let start = lengths.by_ref().take(index).sum();
        let length = lengths.next()?;
        let object = objects.get(start..)?.get(..length)?;
        std::str::from_utf8(object).ok()
    }
}

/// Unpacks many blocks with what is made once for all of them.
pub(crate) struct UnpackMany<'a> {
    dictionary: Option<&'a DecoderDictionary<'static>>,
    plain: Option<Decompressor<'static>>,
    with_dictionary: Option<Decompressor<'a>>,
}

impl UnpackMany<'_> {
    /// As [`Unpacker::unpack`].
    pub fn unpack(&mut self, packed: &[u8]) -> Option<Block> {
        let (kind, frame) = packed.split_first()?;
        let length = usize::try_from(get_frame_content_size(frame).ok()??).ok()?;
        let length = length.min(OBJECT_LIMIT);
        let block = match (*kind, self.dictionary) {
            (PLAIN, _) => {
                let decompressor = match &mut self.plain {
                    Some(decompressor) => decompressor,
                    none => none.insert(Decompressor::new().ok()?),
                };
                decompressor.decompress(frame, length).ok()?
            }
            (WITH_DICTIONARY, Some(dictionary)) => {
                let decompressor = match &mut self.with_dictionary {
                    Some(decompressor) => decompressor,
                    none => none.insert(Decompressor::with_prepared_dictionary(dictionary).ok()?),
                };
                decompressor.decompress(frame, length).ok()?
            }
            _ => return None,
        };
        Some(Block(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(index: usize) -> String {
        format!(
            r#"{{"metadata":{{"name":"web-{index}","namespace":"shop","labels":{{"app":"web","tier":"front"}}}},"spec":{{"nodeName":"node-{}","containers":[{{"name":"web","image":"registry/web:1.{index}"}}]}},"status":{{"phase":"Running","podIP":"10.0.{index}.7"}}}}"#,
            index % 7
        )
    }

    fn unpacked(unpacker: &Unpacker, blocks: &[Packed]) -> Vec<String> {
        let objects = blocks.iter().flat_map(|packed| {
            let bytes = packed.bytes.as_deref().expect("it was packed");
            let block = unpacker.unpack(bytes).expect("a block");
            assert_eq!(block.object(packed.objects), None);
            let object = |index| block.object(index).expect("an object").to_owned();
            (0..packed.objects).map(object).collect::<Vec<_>>()
        });
        objects.collect()
    }

    #[test]
    fn what_is_packed_comes_back_whole_with_and_without_a_dictionary() {
        let objects: Vec<String> = (0..200).map(object).collect();
        let samples: Vec<&str> = objects.iter().map(String::as_str).collect();
        let mut packer = Packer::default();
        let plain = packer.pack(&samples);
        let unpacker = packer.learn(&samples).expect("a dictionary");
        let small = packer.pack(&samples);
        packer.rest();
        assert_eq!(packer.pack(&samples), small);
        assert_eq!(small.len(), 200usize.div_ceil(MEMBERS));
        assert_eq!(unpacked(&unpacker, &plain), objects);
        assert_eq!(unpacked(&unpacker, &small), objects);

        let bytes = |blocks: &[Packed]| -> usize {
            let bytes = blocks.iter().flat_map(|packed| &packed.bytes);
            bytes.map(|bytes| bytes.len()).sum()
        };
        let alone: usize = samples.iter().map(|one| bytes(&packer.pack(&[one]))).sum();
        assert!(bytes(&small) < bytes(&plain), "a dictionary helps");
        assert!(bytes(&small) * 3 < alone * 2, "and company does");
    }

    #[test]
    fn a_large_object_has_a_block_of_its_own() {
        let large = "x".repeat(BLOCK_BYTES + 1);
        let mut packer = Packer::default();
        let blocks = packer.pack(&["{}", &large, "{}", "", "{}"]);
        let counts: Vec<usize> = blocks.iter().map(|packed| packed.objects).collect();
        assert_eq!(counts, [1, 1, 3]);
        assert_eq!(
            unpacked(&Unpacker::default(), &blocks),
            ["{}", &large, "{}", "", "{}"]
        );
        assert!(packer.pack(&[]).is_empty());
    }

    #[test]
    fn a_dictionary_is_made_of_whatever_there_is() {
        let huge = "x".repeat(1 << 20);
        let all: Vec<String> = (0..5000).map(object).collect();
        let samples: Vec<&str> = all.iter().map(String::as_str).chain([&*huge]).collect();
        let made = dictionary(&samples);
        assert!(made.len() > DICTIONARY_BYTES / 2 && made.len() <= DICTIONARY_BYTES);
        for samples in [&[][..], &[&*huge], &[""]] {
            let mut packer = Packer::default();
            let Some(unpacker) = packer.learn(samples) else {
                continue;
            };
            assert_eq!(unpacked(&unpacker, &packer.pack(&["{}"])), ["{}"]);
        }
    }

    #[test]
    fn damaged_bytes_are_nothing() {
        let unpacker = Unpacker::default();
        let object = object(1);
        let packed = Packer::default().pack(&[&object]).remove(0);
        let whole = packed.bytes.expect("it was packed");
        for length in 0..whole.len() {
            assert!(
                unpacker.unpack(&whole[..length]).is_none(),
                "{length} bytes"
            );
        }
        // Of another dictionary, and of nothing that was ever packed.
        for first in [WITH_DICTIONARY, 9] {
            let mut other = whole.clone();
            other[0] = first;
            assert!(unpacker.unpack(&other).is_none());
        }
        for block in [
            &[][..],
            &[9],
            &[1, 5, 0, 0, 0, b'a'],
            &[1, 1, 0, 0, 0, 0xff],
        ] {
            assert_eq!(Block(block.to_vec()).object(0), None, "{block:?}");
        }
    }
}
