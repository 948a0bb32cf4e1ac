//! Whole objects, compressed.
//!
//! Objects of a kind are much alike: with some of the first of them as a dictionary, 10 KB of a pod
//! become some 500 bytes, most of which are its hashes and identifiers. A trained dictionary (zstd's
//! COVER) is no better here, and its training takes more memory than a thousand packed objects. Objects that came before the dictionary are packed again once it is there.

use std::sync::Arc;

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::DecoderDictionary,
};

/// With a dictionary as fast as 1, and a tenth smaller; from 5 on it costs three times the time.
const LEVEL: i32 = 3;
/// Larger ones gain little.
const DICTIONARY_BYTES: usize = 64 << 10;
/// Fewer objects do not repay a dictionary.
pub(crate) const WORTH_A_DICTIONARY: usize = 100;
/// No object is larger: etcd's request limit is 1.5 MiB, and servers may raise it some.
const OBJECT_LIMIT: usize = 64 << 20;

/// An object's JSON, compressed: a byte that tells the dictionary, the length before, and the frame.
#[derive(Debug, Clone)]
pub(crate) struct Packed(Box<[u8]>);

impl Packed {
    /// Its size in memory.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it was packed with the dictionary.
    pub fn with_dictionary(&self) -> bool {
        self.0.first() == Some(&1)
    }
}

/// Packs objects of one kind.
pub(crate) struct Packer {
    compressor: Compressor<'static>,
    with_dictionary: bool,
}

impl Packer {
    /// A packer without a dictionary yet.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            compressor: Compressor::new(LEVEL)?,
            with_dictionary: false,
        })
    }

    /// Whether it has a dictionary.
    pub fn has_dictionary(&self) -> bool {
        self.with_dictionary
    }

    /// Makes a dictionary of objects of the kind and uses it from now on; what unpacks its work.
    pub fn learn(&mut self, samples: &[&str]) -> Option<Unpacker> {
        let dictionary = dictionary(samples);
        self.compressor = Compressor::with_dictionary(LEVEL, &dictionary).ok()?;
        self.with_dictionary = true;
        Some(Unpacker(Some(Arc::new(DecoderDictionary::copy(
            &dictionary,
        )))))
    }

    /// Packs an object.
    pub fn pack(&mut self, json: &str) -> std::io::Result<Packed> {
        let frame = self.compressor.compress(json.as_bytes())?;
        let mut packed = Vec::with_capacity(frame.len() + 5);
        packed.push(u8::from(self.with_dictionary));
        packed.extend_from_slice(&u32::try_from(json.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.extend_from_slice(&frame);
        Ok(Packed(packed.into_boxed_slice()))
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
    pub fn unpack(&self, packed: &Packed) -> Option<String> {
        let (header, frame) = packed.0.split_at_checked(5)?;
        let length = u32::from_le_bytes(header[1..].try_into().ok()?) as usize;
        let mut decompressor = match (packed.with_dictionary(), &self.0) {
            (false, _) => Decompressor::new().ok()?,
            (true, Some(dictionary)) => Decompressor::with_prepared_dictionary(dictionary).ok()?,
            (true, None) => return None,
        };
        let json = decompressor
            .decompress(frame, length.min(OBJECT_LIMIT))
            .ok()?;
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
        let mut packer = Packer::new().expect("a packer");
        let before: Vec<Packed> = objects
            .iter()
            .map(|json| packer.pack(json).expect("pack"))
            .collect();
        let samples: Vec<&str> = objects.iter().map(String::as_str).collect();
        let unpacker = packer.learn(&samples).expect("a dictionary");
        let after: Vec<Packed> = objects
            .iter()
            .map(|json| packer.pack(json).expect("pack"))
            .collect();
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
            let mut packer = Packer::new().expect("a packer");
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
        assert_eq!(unpacker.unpack(&Packed(Box::new([0, 1]))), None);
        assert_eq!(
            unpacker.unpack(&Packed(Box::new([0, 9, 0, 0, 0, 1, 2, 3]))),
            None
        );
        assert_eq!(
            unpacker.unpack(&Packed(Box::new([1, 9, 0, 0, 0, 1, 2, 3]))),
            None
        );
    }
}
