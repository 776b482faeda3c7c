// Package words turns a buyer's sentence into tokens and finds phrases in them.
//
// The one idea: everything that compares text — the index, the synonyms, the
// category rules, the priority cues — sees the same tokens with the same stems, so
// that "provisioning", "provisions" and "Provisioned" are one word everywhere.
//
// It knows English and keeps words of other languages as they are. It knows
// nothing of capabilities or requirements.
package words
