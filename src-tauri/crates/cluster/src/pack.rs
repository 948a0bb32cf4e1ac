//! Whole objects, compressed.
//!
//! Objects of a kind are much alike: a dictionary trained on the first of them makes 10 KB of a pod
//! some 500 bytes, most of which are its hashes and identifiers. Objects that came before the dictionary are packed again once it is there.

use std::sync::Arc;

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, from_samples},
};

/// With a dictionary as fast as 1, and a tenth smaller; from 5 on it costs three times the time.
const LEVEL: i32 = 3;
/// Trained on a hundred objects, a dictionary of four times the size is so poor that it doubles
/// what it packs; trained on a thousand it would be a twentieth better.
const DICTIONARY_BYTES: usize = 16 << 10;
/// Fewer objects do not repay a dictionary.
pub(crate) const WORTH_TRAINING: usize = 100;
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
    trained: bool,
}

impl Packer {
    /// A packer without a dictionary yet.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            compressor: Compressor::new(LEVEL)?,
            trained: false,
        })
    }

    /// Whether it has a dictionary.
    pub fn trained(&self) -> bool {
        self.trained
    }

    /// Trains a dictionary on objects of the kind and uses it from now on; what unpacks its work.
    /// Nothing when they are too few or too much unlike.
    pub fn train(&mut self, samples: &[&str]) -> Option<Unpacker> {
        let bytes: usize = samples.iter().map(|sample| sample.len()).sum();
        let dictionary = from_samples(samples, DICTIONARY_BYTES.min(bytes / 8)).ok()?;
        self.compressor = Compressor::with_dictionary(LEVEL, &dictionary).ok()?;
        self.trained = true;
        Some(Unpacker(Some(Arc::new(DecoderDictionary::copy(
            &dictionary,
        )))))
    }

    /// Packs an object.
    pub fn pack(&mut self, json: &str) -> std::io::Result<Packed> {
        let frame = self.compressor.compress(json.as_bytes())?;
        let mut packed = Vec::with_capacity(frame.len() + 5);
        packed.push(u8::from(self.trained));
        packed.extend_from_slice(&u32::try_from(json.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.extend_from_slice(&frame);
        Ok(Packed(packed.into_boxed_slice()))
    }
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
        let unpacker = packer.train(&samples).expect("a dictionary");
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
