//! Whole objects, compressed.
//!
//! Objects of a kind are much alike: with some of the first of them as a dictionary, 10 KB of a pod
//! become some 500 bytes, most of which are its hashes and identifiers. A trained dictionary (zstd's
//! COVER) is no better here, and its training takes more memory than a thousand packed objects.
//! Objects that came before the dictionary are packed again once it is there.

use std::sync::Arc;

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::DecoderDictionary,
    zstd_safe::get_frame_content_size,
};

/// With a dictionary as fast as 1, and a tenth smaller; from 5 on it costs three times the time.
const LEVEL: i32 = 3;
/// Larger ones gain little.
const DICTIONARY_BYTES: usize = 64 << 10;
/// Fewer objects do not repay a dictionary.
pub(crate) const WORTH_A_DICTIONARY: usize = 100;
/// No object is larger: etcd's request limit is 1.5 MiB, and servers may raise it some.
const OBJECT_LIMIT: usize = 64 << 20;

/// The first byte of a packed object: whether the dictionary is needed. A frame of zstd follows.
const PLAIN: u8 = 0;
const WITH_DICTIONARY: u8 = 1;

/// Packs objects of one kind.
#[derive(Default)]
pub(crate) struct Packer {
    dictionary: Option<Vec<u8>>,
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
        let dictionary = dictionary(samples);
        self.compressor = Some(Compressor::with_dictionary(LEVEL, &dictionary).ok()?);
        let unpacker = Unpacker(Some(Arc::new(DecoderDictionary::copy(&dictionary))));
        self.dictionary = Some(dictionary);
        Some(unpacker)
    }

    /// Packs an object.
    pub fn pack(&mut self, json: &str) -> std::io::Result<Box<[u8]>> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(match &self.dictionary {
                Some(dictionary) => Compressor::with_dictionary(LEVEL, dictionary)?,
                None => Compressor::new(LEVEL)?,
            }),
        };
        let frame = compressor.compress(json.as_bytes())?;
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
pub(crate) struct Unpacker(Option<Arc<DecoderDictionary<'static>>>);

impl Unpacker {
    /// The object's JSON as the server sent it; nothing if the bytes are not what was packed.
    pub fn unpack(&self, packed: &[u8]) -> Option<String> {
        self.many().unpack(packed)
    }

    /// Unpacks many objects, one after the other.
    pub fn many(&self) -> UnpackMany<'_> {
        UnpackMany {
            dictionary: self.0.as_deref(),
            plain: None,
            with_dictionary: None,
        }
    }
}

/// Unpacks many objects with what is made once for all of them.
pub(crate) struct UnpackMany<'a> {
    dictionary: Option<&'a DecoderDictionary<'static>>,
    plain: Option<Decompressor<'static>>,
    with_dictionary: Option<Decompressor<'a>>,
}

impl UnpackMany<'_> {
    /// As [`Unpacker::unpack`].
    pub fn unpack(&mut self, packed: &[u8]) -> Option<String> {
        let (kind, frame) = packed.split_first()?;
        let length = usize::try_from(get_frame_content_size(frame).ok()??).ok()?;
        let length = length.min(OBJECT_LIMIT);
        let json = match (*kind, self.dictionary) {
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
        String::from_utf8(json).ok()
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

    #[test]
    fn what_is_packed_comes_back_whole_with_and_without_a_dictionary() {
        let objects: Vec<String> = (0..200).map(object).collect();
        let mut packer = Packer::default();
        let before: Vec<Box<[u8]>> = objects
            .iter()
            .map(|json| packer.pack(json).expect("pack"))
            .collect();
        let samples: Vec<&str> = objects.iter().map(String::as_str).collect();
        let unpacker = packer.learn(&samples).expect("a dictionary");
        let after: Vec<Box<[u8]>> = objects
            .iter()
            .map(|json| packer.pack(json).expect("pack"))
            .collect();
        packer.rest();
        assert_eq!(packer.pack(&objects[7]).expect("pack"), after[7]);
        for (json, (plain, small)) in objects.iter().zip(before.iter().zip(&after)) {
            assert_eq!(unpacker.unpack(plain).as_ref(), Some(json));
            assert_eq!(unpacker.unpack(small).as_ref(), Some(json));
            assert!(
                small.len() * 2 < plain.len(),
                "{} against {}",
                small.len(),
                plain.len()
            );
        }
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
            let packed = packer.pack("{}").expect("pack");
            assert_eq!(unpacker.unpack(&packed).as_deref(), Some("{}"));
        }
    }

    #[test]
    fn damaged_bytes_are_nothing() {
        let unpacker = Unpacker::default();
        let whole = Packer::default().pack(&object(1)).expect("pack");
        assert_eq!(unpacker.unpack(&whole), Some(object(1)));
        for length in 0..whole.len() {
            assert_eq!(unpacker.unpack(&whole[..length]), None, "{length} bytes");
        }
        // Of another dictionary, and of nothing that was ever packed.
        for first in [WITH_DICTIONARY, 9] {
            let mut other = whole.clone();
            other[0] = first;
            assert_eq!(unpacker.unpack(&other), None);
        }
    }
}
